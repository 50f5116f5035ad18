/// What the echo requests of one flow are like.
package struct EchoParameters: Sendable, Hashable {
    /// Whom they go to, and from whom a reply must come.
    package let destination: IPAddress
    /// Nanoseconds between requests, positive.
    package let interval: Int64
    /// Nanoseconds after which a request without a reply is lost (RFC 6673), positive.
    package let timeout: Int64
    /// Bytes behind the ICMP header, 16 to 65,507; fewer than 16 become 16.
    package let payloadSize: Int

    package init(destination: IPAddress, interval: Int64, timeout: Int64, payloadSize: Int) {
        self.destination = destination
        self.interval = interval
        self.timeout = timeout
        self.payloadSize = payloadSize
    }
}
