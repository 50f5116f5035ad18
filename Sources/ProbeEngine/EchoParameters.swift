/// What the echo requests of one flow are like.
package struct EchoParameters: Sendable, Hashable {
    /// Nanoseconds between requests, and when within the interval they go.
    package let pace: EchoPace
    /// Nanoseconds after which a request without a reply is lost (RFC 6673), positive.
    package let timeout: Int64
    /// Bytes behind the ICMP header, 16 to 65,507; fewer than 16 become 16.
    package let payloadSize: Int
    /// How the packets are marked.
    package let packet: EchoPacketOptions
    /// Where they leave this host.
    package let path: EchoPath
    /// Whether all such requests to one address from one source have one ICMP checksum, whatever their identifier: some
    /// routers that spread flows over several ways tell them apart by it ("Paris traceroute", Augustin et al., 2006). Two
    /// bytes of the payload make up for all others.
    package var keepsChecksum = false
    /// How many requests go, those that cannot be sent included; `nil` for as many as the flow lasts. The flow stays open
    /// for the replies until it is stopped.
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
