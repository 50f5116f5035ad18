import CLinux
import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct IPAddressTests {
    @Test(arguments: [
        ("0.0.0.0", "0.0.0.0"),
        ("192.0.2.1", "192.0.2.1"),
        ("255.255.255.255", "255.255.255.255"),
        ("::", "::"),
        ("::1", "::1"),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
        ("ff02::1", "ff02::1"),
    ])
    func `a text is parsed and written in its canonical form`(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
        #expect(address.family == (text.contains(":") ? .ipv6 : .ipv4))
    }

    @Test(arguments: [
        "", " ", "localhost", "192.0.2", "192.0.2.256", "192.0.2.1 ", " 192.0.2.1", "192.0.2.01", "0x7f.0.0.1",
        "192.0.2.1/32", "192.0.2.1:80", "[::1]", ":::", "1::2::3", "2001:db8::g", "12345::", "1:2:3:4:5:6:7:8:9",
        "%lo", "fe80::1%", "fe80::1%sixteen-bytes-16", "fe80::1%a b", "fe80::1%a/b", "fe80::1%a:b", "fe80::1%..",
        "192.0.2.1%lo", "192.0.2.1%absent0", "127.0.0.1\0", "127.0.0.1\0.example",
        "::1\0", "fe80::1%lo\0",
    ])
    func `any other text is no address`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `a zone is part of the address and is written by name`() throws {
        let zoned = try #require(IPAddress("fe80::1%lo"))
        let plain = try #require(IPAddress("fe80::1"))
        #expect(zoned.description == "fe80::1%lo")
        #expect(zoned != plain)
        #expect(plain < zoned)
        #expect(zoned.isSender(plain) && plain.isSender(zoned))
        #expect(!zoned.isSender(IPAddress(in6_addr(zoned), scope: 4_000_000)))
    }

    @Test func `a zone without an interface is parsed and written by name, and nothing can be sent to it`()
        throws
    {
        let zoned = try #require(IPAddress("fe80::1%fifteen-bytes-1"))
        #expect(zoned.description == "fe80::1%fifteen-bytes-1")
        #expect(zoned.lacksInterface && zoned.withCurrentZone?.lacksInterface == true)
        for other in ["fe80::1", "fe80::1%lo", "fe80::1%fifteen-bytes-2"] {
            let other = try #require(IPAddress(other))
            #expect(zoned != other)
        }
        let present = try #require(IPAddress("fe80::1%lo"))
        #expect(!present.lacksInterface)
    }

    @Test func `a scope without an interface is written by number`() throws {
        let plain = try #require(IPAddress("fe80::1"))
        #expect(IPAddress(in6_addr(plain), scope: 4_000_000).description == "fe80::1%4000000")
    }

    @Test(arguments: [
        ("0.0.0.0", [true, false, false, false]), ("0.0.0.1", [false, false, false, false]),
        ("::", [true, false, false, false]), ("::1", [false, false, true, false]),
        ("::2", [false, false, false, false]), ("126.255.255.255", [false, false, false, false]),
        ("127.0.0.0", [false, false, true, false]), ("127.255.255.255", [false, false, true, false]),
        ("128.0.0.0", [false, false, false, false]), ("223.255.255.255", [false, false, false, false]),
        ("224.0.0.0", [false, true, false, false]), ("239.255.255.255", [false, true, false, false]),
        ("240.0.0.0", [false, false, false, false]), ("255.255.255.255", [false, false, false, true]),
        ("ff00::", [false, true, false, false]), ("feff::", [false, false, false, false]),
        ("::ffff:ffff", [false, false, false, false]), ("::e000:1", [false, false, false, false]),
    ])
    func `the classes of addresses have the bounds of the RFCs`(text: String, expected: [Bool]) throws {
        let address = try #require(IPAddress(text))
        let classes = [address.isUnspecified, address.isMulticast, address.isLoopback, address.isLimitedBroadcast]
        #expect(classes == expected)
    }

    @Test func `addresses are ordered by number, IPv4 before IPv6`() throws {
        let sorted = [
            "0.0.0.0", "9.0.0.0", "10.0.0.0", "192.0.2.1", "::", "::1", "2001:db8::9", "2001:db8::10", "ff00::",
        ]
        let addresses = try sorted.map { try #require(IPAddress($0)) }
        #expect(addresses.reversed().sorted().map(\.description) == sorted)
    }

    @Test(arguments: ["192.0.2.1", "2001:db8::1", "fe80::1%lo"])
    func `an address is unchanged by conversion to a socket address and back`(text: String) throws {
        let address = try #require(IPAddress(text))
        let read = address.withSocketAddress { pointer, length in
            var storage = sockaddr_storage()
            withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: .init(start: pointer, count: Int(length))) }
            return IPAddress(storage)
        }
        #expect(read == address)
    }

    @Test func `a socket address of another family is no IP address`() {
        var storage = sockaddr_storage()
        storage.ss_family = sa_family_t(AF_UNIX)
        #expect(IPAddress(storage) == nil)
    }
}

extension in6_addr {
    /// The sixteen bytes of an IPv6 address.
    init(_ address: IPAddress) {
        self = address.withSocketAddress { pointer, _ in
            pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { $0.pointee.sin6_addr }
        }
    }
}
