import Testing

@testable import EmbeddedCloud

struct IdentifierSourceTests {
    @Test func `a UUID has the form of version 4, and the next one differs`() {
        var source = IdentifierSource(seed: 1)
        let first = source.uuid()
        #expect(first.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(source.uuid() != first)
    }

    @Test func `the same text yields the same identifier, and another text another one`() {
        var first = IdentifierSource(text: "gateway 127.0.0.1")
        var second = IdentifierSource(text: "gateway 127.0.0.1")
        var third = IdentifierSource(text: "gateway 127.0.0.2")
        let identifier = first.hexadecimal()
        #expect(identifier.wholeMatch(of: /[0-9a-f]{32}/) != nil)
        #expect(second.hexadecimal() == identifier)
        #expect(third.hexadecimal() != identifier)
    }

    @Test func `a token has the length and the prefix of the cloud's tokens`() {
        var source = IdentifierSource(seed: 2)
        let token = source.token()
        #expect(token.wholeMatch(of: /MII[A-Za-z0-9+-]{1500}/) != nil)
        #expect(source.token() != token)
    }
}
