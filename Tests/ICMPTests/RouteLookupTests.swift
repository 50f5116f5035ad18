import Glibc
import Testing

@testable import ICMP

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

    @Test func `a source that this host has not is told`() throws {
        let address = try #require(IPAddress("127.0.0.1"))
        let foreign = try #require(IPAddress("192.0.2.77"))
        #expect(throws: SystemError(EADDRNOTAVAIL)) {
            try RouteLookup.source(to: address, by: EchoPath(source: foreign))
        }
    }
}
