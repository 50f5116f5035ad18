import CLinux
import Glibc
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct ControlInformationTests {
    private static let ip = Int32(IPPROTO_IP)
    private static let ipv6 = Int32(IPPROTO_IPV6)

    @Test func `stamp and hop limit are read, and others are ignored`() {
        let information = information(
            message(SOL_SOCKET, 9_999, [1, 2, 3, 4, 5])
                + message(SOL_SOCKET, SO_TIMESTAMPNS, bytes(5 as Int64, 7 as Int64))
                + message(Self.ip, IP_TTL, bytes(64 as Int32)))
        #expect(information.stamp == 5_000_000_007)
        #expect(information.hopLimit == 64)
        #expect(information.error == nil)
    }

    @Test func `the hop limit of IPv6 is read`() {
        #expect(information(message(Self.ipv6, IPV6_HOPLIMIT, bytes(255 as Int32))).hopLimit == 255)
    }

    @Test func `an ICMP error is read from both families' queues`() throws {
        let v4 = try #require(information(message(Self.ip, IP_RECVERR, extended(origin: 2, type: 3, code: 13))).error)
        #expect(v4.type == 3 && v4.code == 13 && v4.information == 0)
        let v6 = try #require(
            information(message(Self.ipv6, IPV6_RECVERR, extended(origin: 3, type: 1, code: 4))).error)
        #expect(v6.type == 1 && v6.code == 4 && v6.information == 0)
    }

    @Test func `"packet too big" has the MTU`() throws {
        let v4 = extended(origin: 2, type: 3, code: 4, information: 1_400)
        #expect(try #require(information(message(Self.ip, IP_RECVERR, v4)).error).information == 1_400)
        let v6 = extended(origin: 3, type: 2, code: 0, information: 1_280)
        #expect(try #require(information(message(Self.ipv6, IPV6_RECVERR, v6)).error).information == 1_280)
    }

    @Test func `the sender of an ICMP error is read if the kernel reports it`() throws {
        for text in ["192.0.2.7", "2001:db8::7"] {
            let address = try #require(IPAddress(text))
            var offender = sockaddr_storage()
            address.store(in: &offender)
            let isIPv6 = address.family == .ipv6
            let size = isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
            let data =
                extended(origin: isIPv6 ? 3 : 2, type: isIPv6 ? 3 : 11, code: 0)
                + withUnsafeBytes(of: offender) { Array($0.prefix(size)) }
            let information = information(
                message(isIPv6 ? Self.ipv6 : Self.ip, isIPv6 ? IPV6_RECVERR : IP_RECVERR, data))
            #expect(information.error?.sender == address)
        }
        let short = information(message(Self.ip, IP_RECVERR, extended(origin: 2, type: 11, code: 0))).error
        #expect(try #require(short).sender == nil)
    }

    @Test(arguments: [0, 1, 4] as [UInt8])
    func `an error that this host made itself is no ICMP error`(origin: UInt8) {
        let information = information(message(Self.ip, IP_RECVERR, extended(origin: origin, type: 3, code: 4)))
        #expect(information.error == nil)
    }

    @Test func `a send stamp has the number of its packet, and is no error`() {
        let information = information(
            message(SOL_SOCKET, SO_TIMESTAMPING, bytes(5 as Int64, 7 as Int64) + bytes(0 as Int64, 0 as Int64))
                + message(Self.ip, IP_RECVERR, extended(origin: 4, type: 0, code: 0, data: 1_234)))
        #expect(information.stamp == 5_000_000_007)
        #expect(information.sendNumber == 1_234)
        #expect(information.error == nil)
    }

    @Test func `a stamp of zero is no stamp`() {
        let information = information(message(SOL_SOCKET, SO_TIMESTAMPING, bytes(0 as Int64, 0 as Int64)))
        #expect(information.stamp == nil)
    }

    @Test func `control bytes of any shorter length give fewer values, and no wrong one`() {
        let whole =
            message(SOL_SOCKET, SO_TIMESTAMPNS, bytes(5 as Int64, 7 as Int64))
            + message(Self.ip, IP_TTL, bytes(64 as Int32))
            + message(Self.ip, IP_RECVERR, extended(origin: 2, type: 3, code: 1))
        for length in 0..<whole.count {
            let information = information(Array(whole.prefix(length)))
            #expect(information.stamp == (length >= 32 ? 5_000_000_007 : nil), "\(length) bytes")
            #expect(information.hopLimit == (length >= 52 ? 64 : nil), "\(length) bytes")
            #expect(information.error == nil, "\(length) bytes")
        }
    }

    @Test(arguments: [0, 15, 33, Int.max, -1])
    func `an impossible length ends the reading`(length: Int) {
        var control = message(SOL_SOCKET, SO_TIMESTAMPNS, bytes(5 as Int64, 7 as Int64))
        control.replaceSubrange(0..<8, with: bytes(length))
        #expect(information(control).stamp == nil)
    }

    @Test func `data that is too short for its type is ignored`() {
        let information = information(
            message(SOL_SOCKET, SO_TIMESTAMPNS, bytes(5 as Int64)) + message(Self.ip, IP_TTL, [1])
                + message(SOL_SOCKET, SO_TIMESTAMPING, [1]) + message(Self.ip, IP_RECVERR, [1]))
        #expect(information.stamp == nil && information.hopLimit == nil && information.sendNumber == nil)
        #expect(information.error == nil)
    }

    private func information(_ control: [UInt8]) -> ControlInformation {
        control.withUnsafeBytes { ControlInformation($0) }
    }

    /// A struct cmsghdr with its data, padded as CMSG_ALIGN does.
    private func message(_ level: Int32, _ type: Int32, _ data: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: -data.count & 7)
        return bytes(16 + data.count) + bytes(level, type) + data + padding
    }

    /// A struct sock_extended_err.
    private func extended(
        origin: UInt8, type: UInt8, code: UInt8, information: UInt32 = 0, data: UInt32 = 0
    ) -> [UInt8] {
        bytes(UInt32(EHOSTUNREACH)) + [origin, type, code, 0] + bytes(information, data)
    }

    private func bytes<Number: FixedWidthInteger>(_ numbers: Number...) -> [UInt8] {
        numbers.flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
    }
}
