import CloudAPI
import Testing

@testable import NetworkPrimitives
@testable import Settings
@testable import VPNConfiguration

struct SecretTests {
    private func read(_ content: [UInt8], path: String = "pw") -> Result<Secret, SettingRefusal> {
        let reader = SecretReader(files: NamedFiles(folder: "/conf")) { _ throws(BoundedFile.Failure) in content }
        do throws(SettingRefusal) {
            return .success(try reader.read(path))
        } catch {
            return .failure(error)
        }
    }

    @Test func `no description, dump or interpolation shows a secret`() {
        let secret = Secret("hunter2")
        expectRedacted(CloudCredentials.user(name: "u", password: secret, domain: .name("d")))
        expectRedacted(CloudCredentials.accessKey(AccessKey(id: "k", secret: secret, securityToken: secret)))
        expectRedacted(CloudCredentials.token(secret))
        expectRedacted(secret)
    }

    private func expectRedacted(_ value: some Sendable) {
        var dumped = ""
        dump(value, to: &dumped)
        for text in [dumped, "\(value)", String(reflecting: value)] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("<redacted>"))
        }
    }

    @Test(arguments: ["pass word", "pass word\n", "pass word\r\n"])
    func `one line break at the end is not part of a secret`(content: String) {
        #expect(read(Array(content.utf8)) == .success(Secret("pass word")))
    }

    @Test(
        arguments: [
            ([], "has no secret; its one line is empty"),
            (Array("\n".utf8), "has no secret; its one line is empty"),
            (Array("a\n\n".utf8), "has control characters or more than one line"),
            (Array("a\0".utf8), "has control characters or more than one line"), ([0xff], "is not valid UTF-8"),
            (Array("\u{feff}a\n".utf8), "begins with a byte order mark. Save it as UTF-8 without one"),
        ] as [([UInt8], String)])
    func `a file without a valid secret is rejected`(content: [UInt8], reason: String) {
        #expect(read(content) == .failure(SettingRefusal("the file /conf/pw \(reason)")))
    }

    @Test(arguments: [
        ("/etc/x/c.yml", "no-such", "/etc/x/no-such", ". A relative path starts at /etc/x"),
        ("/c.yml", "no-such", "/no-such", ". A relative path starts at /"),
        ("c.yml", "no-such", "no-such", ". A relative path starts at the working directory"),
        ("conf/c.yml", "/no-such", "/no-such", ". Check the path"),
    ])
    func `a relative path starts at the configuration's folder`(file: String, path: String, place: String, hint: String)
        throws
    {
        let files = NamedFiles(besides: file, ConfigurationFixture.surroundings())
        #expect(try files.place(of: path) == place)
        let message = "names a file that does not exist\(hint)"
        #expect(throws: SettingRefusal(message)) { try SecretReader(files: files).read(path) }
    }

    @Test func `a file above the maximum size of a secret is rejected`() {
        let message = "the file /bin/sh is larger than the maximum of 16384 bytes"
        #expect(throws: SettingRefusal(message)) { try SecretReader(files: NamedFiles(folder: "")).read("/bin/sh") }
    }
}
