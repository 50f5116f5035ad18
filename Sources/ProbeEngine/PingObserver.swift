package import Network

/// Who is told how well the engine itself does, on the loop's thread: it must be brief.
package protocol PingObserver: AnyObject, Sendable {
    /// A message was read `delay` nanoseconds after the kernel had stamped it.
    func received(after delay: Int64)
    /// The kernel has dropped so many messages on our sockets so far. Told once a second.
    func dropped(_ drops: SocketDrops)
    /// Nothing can be sent by a path, for the reason `error`; `nil` when it can again.
    func path(_ path: EchoPath, _ family: IPAddress.Family, failed error: SystemError?)
    /// The kernel granted a socket less receive buffer than its targets ask for (net.core.rmem_max), both in bytes.
    func receiveBuffer(wanted: Int32, granted: Int32)
    /// The buffers of the socket that is shortest of them. Told once a second.
    func buffers(_ buffers: SocketBuffers)
    /// The system refused options of sockets that are not needed. Told once for each set of them.
    func refused(_ refusal: SocketRefusal)
    /// So many identifiers were renewed within a second: one for each flow that lost too much, else one for all flows of a
    /// path and family.
    func identifiersRenewed(_ renewals: [IdentifierRenewal.Reason: UInt64])
}
