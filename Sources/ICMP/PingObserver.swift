/// Who is told how well the engine itself does.
package protocol PingObserver: AnyObject, Sendable {
    /// A message was read `delay` nanoseconds after the kernel had stamped it.
    func received(after delay: Int64)
    /// Which clock stamps the packets of `family` became known.
    func stamps(_ family: IPAddress.Family, by timestamps: PingTimestamps)
    /// The kernel has dropped `total` messages on our sockets so far: for want of receive buffer, or on a raw IPv6 socket
    /// for a bad checksum.
    func dropped(total: UInt64)
}
