import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct RouteLookupTests {
    @Test func `the source for an address of this host is that address`() throws {
        let address = try #require(IPAddress("127.0.0.9"))
        #expect(try RouteLookup.source(to: address, by: EchoPath()) == IPAddress("127.0.0.1"))
        let own = try #require(IPAddress("127.0.0.5"))
        #expect(try RouteLookup.source(to: address, by: EchoPath(source: own)) == own)
    }

    @Test func `a missing interface is an error`() throws {
        let address = try #require(IPAddress("127.0.0.1"))
        #expect(throws: SystemError.self) {
            try RouteLookup.source(to: address, by: EchoPath(interface: "nothing-here"))
        }
    }

    @Test func `a zone without an interface is an error`() throws {
        let absent = try #require(IPAddress("fe80::1%absent0"))
        #expect(throws: SystemError(ENODEV)) { try RouteLookup.source(to: absent, by: EchoPath()) }
        let address = try #require(IPAddress("::1"))
        #expect(throws: SystemError(ENODEV)) { try RouteLookup.source(to: address, by: EchoPath(source: absent)) }
    }

    @Test func `a source address that this host lacks is an error`() throws {
        let address = try #require(IPAddress("127.0.0.1"))
        let foreign = try #require(IPAddress("192.0.2.77"))
        #expect(throws: SystemError(EADDRNOTAVAIL)) {
            try RouteLookup.source(to: address, by: EchoPath(source: foreign))
        }
    }
}
