import Testing

@testable import CloudWatching
@testable import ExporterToolkit

/// Tests of bcrypt in the system's crypt(3), against hashes of other programs.
struct PasswordHashTests {
    /// The hash of `hunter2 `, with the lowest usual cost.
    static let hash = "$2y$05$abcdefghijklmnopqrstuuFRa0iwjo6TMYyFI0jntVoqivFxqpH6i"

    @Test(arguments: [
        (hash, "hunter2 "),
        // Openwall's crypt_blowfish, wrapper.c.
        ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
        ("$2b$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*"),
        ("$2y$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"),
        ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", ""),
    ])
    func `a password matches, whichever of bcrypt's three prefixes the hash has`(text: String, password: String)
        throws
    {
        let hash = try PasswordHash(text)
        #expect(hash.matches(password))
        for wrong in [password + "x", "x" + password, password + "\u{0}", password + "\u{0}x"] {
            #expect(!hash.matches(wrong))
        }
    }

    @Test func `bcrypt uses only 72 bytes of a password, as everywhere`() throws {
        let hash = try PasswordHash("$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")
        #expect(hash.matches("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars"))
    }

    @Test(arguments: ["", "zzzz", "hunter2 "])
    func `a hash that no password has matches none`(password: String) {
        #expect(PasswordHash.isSupported)
        #expect(!PasswordHash.impossible(cost: 4).matches(password))
        #expect(PasswordHash.impossible(cost: 12).cost == 12)
    }

    @Test func `descriptions show neither hashes nor credentials`() throws {
        let hash = try PasswordHash(Self.hash)
        let credentials = try #require(BasicCredentials("Basic aHVudGVyMjpodW50ZXIy"))
        for text in ["\(hash)", String(reflecting: hash), "\(credentials)", String(reflecting: [credentials])] {
            #expect(!text.contains("abcdef") && !text.contains("hunter2"))
            #expect(text.contains("<redacted>"))
        }
    }

    @Test func `credentials have the form of RFC 7617`() throws {
        let field = try #require(BasicCredentials("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="))
        #expect(field.name == "Aladdin" && field.password == "open sesame")
        let other = try #require(BasicCredentials("bAsIc  dGVzdDoxMjPCozp4"))
        #expect(other.name == "test" && other.password == "123£:x")
        let blank = try #require(BasicCredentials("Basic Og=="))
        #expect(blank.name.isEmpty && blank.password.isEmpty)
    }

    @Test(arguments: [
        "", "Basic", "Basic ", "Basic QWxhZGRpbg==", "Basic ////", "Basic QWxhZGRpbjpv, Basic QWxhZGRpbjpv",
        "Bearer QWxhZGRpbjpv", "Basic /v8B:", "Basic Å",
    ])
    func `a field without valid credentials gives none`(field: String) {
        #expect(BasicCredentials(field) == nil)
    }
}
