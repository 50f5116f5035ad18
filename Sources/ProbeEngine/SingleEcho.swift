/// One echo request that goes now, outside of any pace.
package struct SingleEcho: Sendable, Hashable {
    /// Nanoseconds after which it is lost without a reply, positive.
    package var timeout: Int64
    /// Bytes behind the ICMP header, 16 to 65,507; fewer become 16, or 18 where the checksum is kept.
    package var payloadSize: Int
    /// How its packet is marked.
    package var packet: EchoPacketOptions
    /// Where it leaves this host.
    package var path: EchoPath
    /// As ``EchoParameters/keepsChecksum``.
    package var keepsChecksum: Bool

    package init(
        timeout: Int64, payloadSize: Int, packet: EchoPacketOptions = EchoPacketOptions(),
        path: EchoPath = EchoPath(), keepsChecksum: Bool = false
    ) {
        self.timeout = timeout
        self.payloadSize = payloadSize
        self.packet = packet
        self.path = path
        self.keepsChecksum = keepsChecksum
    }

    /// As a flow's parameters; it sends nothing by its pace.
    var parameters: EchoParameters {
        var parameters = EchoParameters(
            pace: EchoPace(interval: max(timeout, 1_000_000_000), spread: 0), timeout: timeout,
            payloadSize: payloadSize, packet: packet, path: path)
        parameters.keepsChecksum = keepsChecksum
        return parameters
    }
}
