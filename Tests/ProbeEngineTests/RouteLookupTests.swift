import Glibc
import Testing

@testable import Network
@testable import ProbeEngine

struct RouteLookupTests {
    @Test func `this host asks itself from the address asked for`() throws {
        let address = try #require(IPAddress("127.0.0.9"))
        #expect(try RouteLookup.source(to: address, by: EchoPath()) == IPAddress("127.0.0.1"))
        let own = try #require(IPAddress("127.0.0.5"))
        #expect(try RouteLookup.source(to: address, by: EchoPath(source: own)) == own)
    }

    @Test func `an interface that is not there is told`() throws {
        let address = try #require(IPAddress("127.0.0.1"))
        #expect(throws: SystemError.self) {
            try RouteLookup.source(to: address, by: EchoPath(interface: "nothing-here"))
        }
    }

    @Test func `a zone whose interface is not there is told`() throws {
        let absent = try #require(IPAddress("fe80::1%absent0"))
        #expect(throws: SystemError(ENODEV)) { try RouteLookup.source(to: absent, by: EchoPath()) }
        let address = try #require(IPAddress("::1"))
        #expect(throws: SystemError(ENODEV)) { try RouteLookup.source(to: address, by: EchoPath(source: absent)) }
    }

    @Test func `a source that this host has not is told`() throws {
        let address = try #require(IPAddress("127.0.0.1"))
        let foreign = try #require(IPAddress("192.0.2.77"))
        #expect(throws: SystemError(EADDRNOTAVAIL)) {
            try RouteLookup.source(to: address, by: EchoPath(source: foreign))
        }
    }
}
