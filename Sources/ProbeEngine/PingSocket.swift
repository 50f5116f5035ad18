import CLinux
import Glibc
import Network

/// One ICMP socket of one address family and path, raw or datagram.
///
/// A datagram ("ping") socket needs no privilege but membership in `net.ipv4.ping_group_range`; the kernel gives it its
/// identifier and passes it nothing that is not its own. A raw socket needs CAP_NET_RAW and filters for itself.
final class PingSocket {
    let family: IPAddress.Family
    let isRaw: Bool
    /// The identifier of every request from this socket.
    let identifier: UInt16
    /// Whether the kernel stamps what is sent.
    private(set) var stampsSends = false
    /// Whether the kernel stamps what is received.
    private(set) var stampsReceipts = false
    /// The options that this system refused, by name: what they would have added is missing, or done here.
    private(set) var refusedOptions: [String] = []
    private let descriptor: Descriptor
    /// What the socket's packets are marked with now.
    private var marking = EchoPacketOptions()

    var number: Int32 { descriptor.number }
    /// Whether what it receives begins with the IP header (raw(7)).
    var hasIPHeaders: Bool { isRaw && family == .ipv4 }

    /// Opens a socket of the kind that `options` ask for; throws the reason of the last kind tried.
    ///
    /// - Parameter taken: identifiers that are in use: each raw socket would read the replies to the other.
    init(
        family: IPAddress.Family, path: EchoPath, options: PingOptions, besides taken: Set<UInt16> = []
    ) throws(SystemError) {
        let raw = options.socketKind == .datagram ? -1 : Self.open(family, Int32(SOCK_RAW.rawValue))
        // A process that has run out of descriptors may not read that it lacks the permission for the other kind.
        let isExhausted = raw < 0 && options.socketKind != .datagram && Self.isExhaustion(errno)
        let isRaw = raw >= 0 || options.socketKind == .raw || isExhausted
        let descriptor = try Descriptor(isRaw ? raw : Self.open(family, Int32(SOCK_DGRAM.rawValue)))
        let number = descriptor.number
        if let interface = path.interface { try SocketOption.bind(number, toInterface: interface) }
        let port = try Self.bind(number, family, source: path.source)
        identifier = isRaw ? Self.identifier(besides: taken) : port
        self.family = family
        self.isRaw = isRaw
        self.descriptor = descriptor
        prepare(options)
    }

    /// Sets what makes the socket better, but is not needed: sandboxes refuse many an option. What the filters would keep
    /// away is looked through by ``EchoArrival``.
    private func prepare(_ options: PingOptions) {
        let isIPv6 = family == .ipv6
        stampsSends = options.timestamps == .auto && isGranted("SO_TIMESTAMPING", stampSends())
        stampsReceipts =
            stampsSends || options.timestamps != .user && isSet("SO_TIMESTAMPNS", SOL_SOCKET, SO_TIMESTAMPNS)
        if !hasIPHeaders {
            isIPv6 ? add("IPV6_RECVHOPLIMIT", level, IPV6_RECVHOPLIMIT) : add("IP_RECVTTL", level, IP_RECVTTL)
            isIPv6 ? add("IPV6_RECVTCLASS", level, IPV6_RECVTCLASS) : add("IP_RECVTOS", level, IP_RECVTOS)
        }
        if options.allowsBroadcast { add("SO_BROADCAST", SOL_SOCKET, SO_BROADCAST) }
        let isUnfixed = (try? setFragmentation(forbidden: false)) != nil
        isGranted(isIPv6 ? "IPV6_MTU_DISCOVER, IPV6_DONTFRAG" : "IP_MTU_DISCOVER", isUnfixed)
        if isRaw {
            isGranted(isIPv6 ? "ICMP6_FILTER" : "ICMP_FILTER", clinux_filter_types(number, isIPv6 ? 1 : 0) == 0)
            isGranted("SO_ATTACH_FILTER", clinux_filter_identifier(number, isIPv6 ? 1 : 0, identifier) == 0)
        }
        // On a datagram socket it is the only way to ICMP errors. On a raw IPv4 socket, which receives those as messages, it
        // makes the kernel say ENOBUFS where the queue of a device is full, which it else keeps to itself (ip(7)).
        if !isRaw || !isIPv6 {
            isIPv6 ? add("IPV6_RECVERR", level, IPV6_RECVERR) : add("IP_RECVERR", level, IP_RECVERR)
        }
    }

    private func add(_ name: String, _ level: Int32, _ option: Int32) { _ = isSet(name, level, option) }

    private func isSet(_ name: String, _ level: Int32, _ option: Int32) -> Bool {
        isGranted(name, (try? SocketOption.set(number, level, option, 1)) != nil)
    }

    @discardableResult
    private func isGranted(_ name: String, _ isGranted: Bool) -> Bool {
        if !isGranted { refusedOptions.append(name) }
        return isGranted
    }

    /// Whether it is this socket's way to learn of ICMP errors: by the error queue.
    var queuesICMPErrors: Bool { !isRaw }

    /// Whether the output path may drop a request without an error to its sender: icmpv6_push_pending_frames() of the kernel
    /// keeps what a queue or a firewall rule says to itself.
    var hidesSendErrors: Bool { !isRaw && family == .ipv6 }

    /// Whether a send that failed so may be the victim of an ICMP error of an earlier request, which makes the next send
    /// fail once, whatever its target: not where the error is one that no ICMP error becomes.
    static func mayBeAnother(_ error: SystemError) -> Bool { !ownErrors.contains(error.code) }

    /// Takes such an error away; whether there was one.
    func clearError() -> Bool { (SocketOption.get(number, SOL_SOCKET, SO_ERROR) ?? 0) != 0 }

    /// Messages that the kernel has dropped on this socket since it exists, modulo 2^32. SO_RXQ_OVFL would tell it beside
    /// each message, but never does on a datagram socket.
    var drops: UInt32 {
        var drops: UInt32 = 0
        return clinux_socket_drops(number, &drops) == 0 ? drops : 0
    }

    /// Makes the kernel stamp what is sent from now on, counting from 0, besides what is received; `false` where it cannot.
    func stampSends() -> Bool { clinux_stamp_all(number) == 0 }

    /// Asks for a receive buffer of `bytes`, beyond the system's limit where that is permitted; what was granted.
    func setReceiveBuffer(_ bytes: Int32) -> Int32 {
        if (try? SocketOption.set(number, SOL_SOCKET, SO_RCVBUFFORCE, bytes)) == nil {
            try? SocketOption.set(number, SOL_SOCKET, SO_RCVBUF, bytes)
        }
        // The kernel keeps, and tells, twice of what it was asked for (socket(7)).
        return (SocketOption.get(number, SOL_SOCKET, SO_RCVBUF) ?? 0) / 2
    }

    /// Asks for a send buffer of `bytes`, beyond the system's limit where that is permitted; what was granted.
    func setSendBuffer(_ bytes: Int32) -> Int32 {
        if (try? SocketOption.set(number, SOL_SOCKET, SO_SNDBUFFORCE, bytes)) == nil {
            try? SocketOption.set(number, SOL_SOCKET, SO_SNDBUF, bytes)
        }
        return (SocketOption.get(number, SOL_SOCKET, SO_SNDBUF) ?? 0) / 2
    }

    private static let ownErrors: Set<Int32> = [
        EAGAIN, ENOBUFS, ENOMEM, EPERM, EINVAL, EADDRNOTAVAIL, ENODEV, ENXIO, EAFNOSUPPORT, EBADF, EFAULT,
    ]

    /// Marks what is sent from now on. Options belong to the socket, and flows that share it may differ: they are set when
    /// they change from one request to the next.
    func mark(_ options: EchoPacketOptions) throws(SystemError) {
        if options == marking { return }
        let isIPv6 = family == .ipv6
        if options.hopLimit != marking.hopLimit {
            // -1 is the system's default again.
            let limit = options.hopLimit.map(Int32.init) ?? -1
            try SocketOption.set(number, level, isIPv6 ? IPV6_UNICAST_HOPS : IP_TTL, limit)
            marking.hopLimit = options.hopLimit
        }
        if options.codePoint != marking.codePoint {
            // The lower two bits are ECN's (RFC 3168).
            try SocketOption.set(number, level, isIPv6 ? IPV6_TCLASS : IP_TOS, Int32(options.codePoint) << 2)
            marking.codePoint = options.codePoint
        }
        if options.forbidsFragmentation != marking.forbidsFragmentation {
            try setFragmentation(forbidden: options.forbidsFragmentation)
            marking.forbidsFragmentation = options.forbidsFragmentation
        }
        if options.mark != marking.mark {
            try SocketOption.set(number, SOL_SOCKET, SO_MARK, Int32(bitPattern: options.mark))
            marking.mark = options.mark
        }
    }

    /// A probe asks whether the path answers, not what its MTU is: no cache of path MTUs decides. On IPv4 it is OMIT rather
    /// than DONT, with which the kernel swallows "fragmentation needed" on datagram sockets (ip(7)).
    private func setFragmentation(forbidden: Bool) throws(SystemError) {
        switch family {
        case .ipv4:
            let discovery = forbidden ? IP_PMTUDISC_PROBE : IP_PMTUDISC_OMIT
            try SocketOption.set(number, level, IP_MTU_DISCOVER, Int32(discovery))
        case .ipv6:
            let discovery = forbidden ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_DONT
            try SocketOption.set(number, level, IPV6_MTU_DISCOVER, Int32(discovery))
            try SocketOption.set(number, level, IPV6_DONTFRAG, forbidden ? 1 : 0)
        }
    }

    private static func isExhaustion(_ code: Int32) -> Bool {
        switch code {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: true
        default: false
        }
    }

    private static func identifier(besides taken: Set<UInt16>) -> UInt16 {
        while true {
            let identifier = UInt16.random(in: 1 ... .max)
            if !taken.contains(identifier) { return identifier }
        }
    }

    private var level: Int32 { Int32(family == .ipv6 ? IPPROTO_IPV6 : IPPROTO_IP) }

    private static func open(_ family: IPAddress.Family, _ type: Int32) -> Int32 {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        return switch family {
        case .ipv4: socket(AF_INET, type | flags, Int32(IPPROTO_ICMP))
        case .ipv6: socket(AF_INET6, type | flags, Int32(IPPROTO_ICMPV6))
        }
    }

    /// Binds to `source`, or to any address, which makes the kernel choose the identifier of a datagram socket: the port.
    private static func bind(
        _ number: Int32, _ family: IPAddress.Family, source: IPAddress?
    ) throws(SystemError) -> UInt16 {
        let address = source?.withCurrentZone ?? source ?? IPAddress.unspecified(family)
        if address.lacksInterface { throw SystemError(ENODEV) }
        // A raw IPv4 socket would take an IPv6 address for none.
        guard address.family == family else { throw SystemError(EAFNOSUPPORT) }
        guard address.withSocketAddress({ Glibc.bind(number, $0, $1) }) == 0 else { throw SystemError.last }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &length) }
        }
        guard code == 0 else { throw SystemError.last }
        // The port stands at the same place in both families.
        return withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.loadUnaligned(as: sockaddr_in.self).sin_port) }
    }
}
