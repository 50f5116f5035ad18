import CLinux
import Glibc
import NetworkPrimitives

/// One ICMP socket of one address family and path, raw or datagram.
///
/// A datagram ("ping") socket requires only membership in `net.ipv4.ping_group_range`. The kernel chooses its
/// identifier and delivers only its own messages. A raw socket requires CAP_NET_RAW and does its own filtering.
final class PingSocket {
    let family: IPAddress.Family
    let isRaw: Bool
    /// The identifier of every request from this socket.
    let identifier: UInt16
    /// Whether the kernel stamps the packets that it sends.
    private(set) var stampsSends = false
    /// Whether the socket requested stamps of the messages that it receives.
    private(set) var stampsReceipts = false
    /// The names of the options that this system refused. Their effect is missing, or this process provides it.
    private(set) var refusedOptions: [String] = []
    private let descriptor: Descriptor
    /// The packet options that are set now.
    private var marking = EchoPacketOptions()

    var number: Int32 { descriptor.number }
    /// Whether received messages start with the IP header (raw(7)).
    var hasIPHeaders: Bool { isRaw && family == .ipv4 }

    /// Opens a socket of the kind that `options` request. Throws the error of the last kind that was tried.
    ///
    /// - Parameter taken: identifiers in use. Two raw sockets with one identifier would read each other's replies.
    init(
        family: IPAddress.Family, path: EchoPath, options: PingOptions, besides taken: Set<UInt16> = []
    ) throws(SystemError) {
        let raw = options.socketKind == .datagram ? -1 : Self.open(family, Int32(SOCK_RAW.rawValue))
        // A process without free descriptors must not get the error that it lacks permission for the other kind.
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

    /// Sets the optional socket options. Sandboxes refuse some of them. ``EchoArrival`` sorts out the messages that the
    /// filters would drop.
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
        // A datagram socket gets ICMP errors in no other way. A raw IPv4 socket receives them as messages, but only
        // with this option does the kernel report a full device queue as ENOBUFS (ip(7)).
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

    /// Whether ICMP errors reach this socket by its error queue.
    var queuesICMPErrors: Bool { !isRaw }

    /// Whether the output path may drop a request without an error. The kernel's icmpv6_push_pending_frames() ignores
    /// the error of a queue or a firewall rule.
    var hidesSendErrors: Bool { !isRaw && family == .ipv6 }

    /// Returns whether a send may have failed because of an ICMP error for an earlier request. Such an error makes the
    /// next send fail once, whatever its target. The kernel maps no ICMP error to ``ownErrors``.
    static func mayStemFromEarlierRequest(_ error: SystemError) -> Bool { !ownErrors.contains(error.code) }

    /// Removes such an error, and returns whether there was one.
    func clearError() -> Bool { (SocketOption.get(number, SOL_SOCKET, SO_ERROR) ?? 0) != 0 }

    /// Messages that the kernel has dropped on this socket since it was opened, modulo 2^32. SO_RXQ_OVFL would report
    /// them with each message, but not on a datagram socket.
    var drops: UInt32 {
        var drops: UInt32 = 0
        return clinux_socket_drops(number, &drops) == 0 ? drops : 0
    }

    /// Makes the kernel stamp received messages and the packets that are sent from now on, numbered from 0. Returns
    /// `false` if it cannot.
    func stampSends() -> Bool { clinux_stamp_all(number) == 0 }

    /// Requests a receive buffer of `bytes`, and returns the bytes granted.
    func setReceiveBuffer(_ bytes: Int32) -> Int32 {
        SocketOption.setBuffer(number, SO_RCVBUF, unlimited: SO_RCVBUFFORCE, bytes: bytes)
    }

    /// Requests a send buffer of `bytes`, and returns the bytes granted.
    func setSendBuffer(_ bytes: Int32) -> Int32 {
        SocketOption.setBuffer(number, SO_SNDBUF, unlimited: SO_SNDBUFFORCE, bytes: bytes)
    }

    /// Errors that this host alone causes.
    private static let ownErrors: Set<Int32> = [
        EAGAIN, ENOBUFS, ENOMEM, EPERM, EINVAL, EADDRNOTAVAIL, ENODEV, ENXIO, EAFNOSUPPORT, EBADF, EFAULT,
    ]

    /// Sets the packet options of the next requests. They belong to the socket, which flows with different options
    /// share, so they are set only when they change.
    func mark(_ options: EchoPacketOptions) throws(SystemError) {
        if options == marking { return }
        let isIPv6 = family == .ipv6
        if options.hopLimit != marking.hopLimit {
            // -1 restores the system's default.
            let limit = options.hopLimit.map(Int32.init) ?? -1
            try SocketOption.set(number, level, isIPv6 ? IPV6_UNICAST_HOPS : IP_TTL, limit)
            marking.hopLimit = options.hopLimit
        }
        if options.codePoint != marking.codePoint {
            // The lower two bits are for ECN (RFC 3168).
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

    /// Sets whether this host and routers may fragment requests. The kernel's cache of path MTUs never decides, because
    /// a probe tests whether the path answers, not its MTU. On IPv4, DONT instead of OMIT would make the kernel discard
    /// "fragmentation needed" on datagram sockets (ip(7)).
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

    private static func isExhaustion(_ code: Int32) -> Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) }

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

    /// Binds to `source` or to any address, and returns the port. The kernel chooses the port, which is a datagram
    /// socket's identifier.
    private static func bind(
        _ number: Int32, _ family: IPAddress.Family, source: IPAddress?
    ) throws(SystemError) -> UInt16 {
        let address = source?.withCurrentZone ?? source ?? IPAddress.unspecified(family)
        if address.lacksInterface { throw SystemError(ENODEV) }
        // A raw IPv4 socket would treat an IPv6 address as no address.
        guard address.family == family else { throw SystemError(EAFNOSUPPORT) }
        try SocketOption.bind(number, to: address)
        let storage = try SocketOption.localAddress(number)
        // The port has the same offset in both families.
        return withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.loadUnaligned(as: sockaddr_in.self).sin_port) }
    }
}
