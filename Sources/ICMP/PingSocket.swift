import CLinux
import Glibc

/// One ICMP socket of one address family, raw or datagram, that stamps what it receives.
///
/// A datagram ("ping") socket needs no privilege but membership in `net.ipv4.ping_group_range`; the kernel gives it its
/// identifier and passes it nothing that is not its own. A raw socket needs CAP_NET_RAW and filters for itself.
final class PingSocket {
    let family: IPAddress.Family
    let isRaw: Bool
    /// The identifier of every request from this socket.
    let identifier: UInt16
    private let descriptor: Descriptor

    var number: Int32 { descriptor.number }

    /// Opens a socket of `kind`; throws the reason of the last kind tried.
    init(family: IPAddress.Family, kind: PingSocketKind, allowsBroadcast: Bool) throws(SystemError) {
        let isIPv6 = family == .ipv6
        let domain = isIPv6 ? AF_INET6 : AF_INET
        let raw = kind == .datagram ? -1 : Self.open(domain, Int32(SOCK_RAW.rawValue))
        let isRaw = raw >= 0 || kind == .raw
        let descriptor = try Descriptor(isRaw ? raw : Self.open(domain, Int32(SOCK_DGRAM.rawValue)))
        let number = descriptor.number
        self.identifier = isRaw ? UInt16.random(in: 1 ... .max) : try Self.bind(number, family)
        self.family = family
        self.isRaw = isRaw
        self.descriptor = descriptor
        try Self.set(number, SOL_SOCKET, SO_TIMESTAMPNS, 1)
        try Self.set(number, isIPv6 ? Self.ipv6 : Self.ipv4, isIPv6 ? IPV6_RECVHOPLIMIT : IP_RECVTTL, 1)
        if allowsBroadcast { try Self.set(number, SOL_SOCKET, SO_BROADCAST, 1) }
        // A probe asks whether the path answers, not what its MTU is: no DF, and no path MTU cache decides. On IPv4 it is
        // OMIT rather than DONT, with which the kernel swallows "fragmentation needed" on datagram sockets (ip(7)).
        let discovery = isIPv6 ? Int32(IPV6_PMTUDISC_DONT) : Int32(IP_PMTUDISC_OMIT)
        try Self.set(
            number, isIPv6 ? Self.ipv6 : Self.ipv4, isIPv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, discovery)
        if isRaw {
            guard clinux_filter_types(number, isIPv6 ? 1 : 0) == 0 else { throw SystemError.last }
            guard clinux_filter_identifier(number, isIPv6 ? 1 : 0, identifier) == 0 else { throw SystemError.last }
        } else {
            try Self.set(number, isIPv6 ? Self.ipv6 : Self.ipv4, isIPv6 ? IPV6_RECVERR : IP_RECVERR, 1)
        }
    }

    /// Whether a send that failed so may be the victim of an ICMP error of an earlier request, which makes the next send
    /// on a datagram socket fail once, whatever its target.
    func mayBeAnother(_ error: SystemError) -> Bool { !isRaw && Self.pendingErrors.contains(error.code) }

    /// Messages that the kernel has dropped on this socket since it exists, modulo 2^32. SO_RXQ_OVFL would tell it beside
    /// each message, but never does on a datagram socket.
    var drops: UInt32 {
        var drops: UInt32 = 0
        return clinux_socket_drops(number, &drops) == 0 ? drops : 0
    }

    /// Makes the kernel stamp what is sent from now on; `false` where it cannot.
    func stampSends() -> Bool { clinux_stamp_sends(number) == 0 }

    /// Asks for a receive buffer of `bytes`, beyond the system's limit where that is permitted.
    func setReceiveBuffer(_ bytes: Int32) {
        if (try? Self.set(number, SOL_SOCKET, SO_RCVBUFFORCE, bytes)) == nil {
            try? Self.set(number, SOL_SOCKET, SO_RCVBUF, bytes)
        }
    }

    private static let ipv4 = Int32(IPPROTO_IP)
    private static let ipv6 = Int32(IPPROTO_IPV6)
    private static let pendingErrors: Set<Int32> = [
        EHOSTUNREACH, ENETUNREACH, ECONNREFUSED, EPROTO, ENOPROTOOPT, EMSGSIZE, EACCES, EOPNOTSUPP, EHOSTDOWN, ENONET,
    ]

    /// Hands one message to the kernel; `nil` when it took it.
    func send(_ message: EchoMessage, to address: SocketAddress) -> SystemError? {
        let sent = message.bytes.withUnsafeBytes { bytes in
            address.withPointer { pointer, length in
                sendto(number, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT), pointer, length)
            }
        }
        return sent < 0 ? SystemError.last : nil
    }

    private static func open(_ domain: Int32, _ type: Int32) -> Int32 {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        return socket(domain, type | flags, Int32(domain == AF_INET6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP))
    }

    /// Binds a datagram socket to any address, which makes the kernel choose its identifier.
    private static func bind(_ number: Int32, _ family: IPAddress.Family) throws(SystemError) -> UInt16 {
        let any = (family == .ipv4 ? IPAddress("0.0.0.0") : IPAddress("::"))?.socketAddress
        let bound = any?.withPointer { Glibc.bind(number, $0, $1) } ?? -1
        guard bound == 0 else { throw SystemError.last }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &length) }
        }
        guard code == 0 else { throw SystemError.last }
        // The port stands at the same place in both families.
        return withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.loadUnaligned(as: sockaddr_in.self).sin_port) }
    }

    private static func set(_ number: Int32, _ level: Int32, _ option: Int32, _ value: Int32) throws(SystemError) {
        var value = value
        guard setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw SystemError.last
        }
    }
}

/// Which ICMP sockets to use.
package enum PingSocketKind: String, Sendable, CaseIterable {
    /// A raw socket where the process may open one, since it sees every ICMP error; else a datagram socket.
    case automatic
    case raw
    case datagram
}
