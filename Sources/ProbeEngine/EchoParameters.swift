package import NetworkPrimitives

/// The properties of one flow's echo requests.
package struct EchoParameters: Sendable, Hashable {
    /// The time between requests, and their phase within it.
    package let pace: EchoPace
    /// Nanoseconds after which a request without a reply is lost (RFC 6673), positive.
    package let timeout: Int64
    /// Bytes after the ICMP header, 16 to 65,507. A smaller number counts as 16.
    package let payloadSize: Int
    package let packet: EchoPacketOptions
    package let path: EchoPath
    /// Whether all requests between two addresses have one ICMP checksum, whatever their identifier. Some routers
    /// choose among several paths by the checksum ("Paris traceroute", Augustin et al., 2006). Two bytes of the payload
    /// compensate for all others.
    package var keepsChecksum = false
    /// The number of requests to send, including those that cannot be sent; `nil` for no limit. The flow stays open for
    /// replies until it is stopped.
    package var requests: UInt64?

    package init(
        pace: EchoPace, timeout: Int64, payloadSize: Int, packet: EchoPacketOptions = EchoPacketOptions(),
        path: EchoPath = EchoPath()
    ) {
        self.pace = pace
        self.timeout = timeout
        self.payloadSize = payloadSize
        self.packet = packet
        self.path = path
    }
}

/// The IP fields of a flow's echo requests that differ from the system's defaults.
package struct EchoPacketOptions: Sendable, Hashable {
    /// Time to live or hop limit, 1 to 255; `nil` for the system's default.
    package var hopLimit: UInt8?
    /// Differentiated services code point, 0 to 63 (RFC 2474).
    package var codePoint: UInt8
    /// Don't fragment (RFC 791): a router answers a request that is too long for a link with "packet too big" instead
    /// of fragmenting it. On IPv6, where only senders fragment, it stops this host from fragmenting.
    package var forbidsFragmentation: Bool
    /// The firewall mark for policy routing (SO_MARK in socket(7)); 0 for none. Any other value requires CAP_NET_RAW or
    /// CAP_NET_ADMIN.
    package var mark: UInt32

    package init(
        hopLimit: UInt8? = nil, codePoint: UInt8 = 0, forbidsFragmentation: Bool = false, mark: UInt32 = 0
    ) {
        self.hopLimit = hopLimit
        self.codePoint = codePoint
        self.forbidsFragmentation = forbidsFragmentation
        self.mark = mark
    }
}

/// The source address and interface of a flow's echo requests, if routing alone does not choose them.
package struct EchoPath: Sendable, Hashable {
    /// The source address; `nil` for the one that routing chooses.
    package var source: IPAddress?
    /// The interface or VRF that requests leave by and replies must arrive by (SO_BINDTODEVICE in socket(7)).
    package var interface: String?

    package init(source: IPAddress? = nil, interface: String? = nil) {
        self.source = source
        self.interface = interface
    }

    /// The interfaces that the path's sockets are bound to: its own, and the zone of its source address. The kernel
    /// binds a socket with a link-local address to the interface (ipv6(7)).
    var boundInterfaces: [String] {
        [interface, source.flatMap { $0.zone.isEmpty ? nil : $0.zone.description }].compactMap(\.self)
    }
}
