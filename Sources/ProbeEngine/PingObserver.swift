package import NetworkPrimitives

/// Receives reports about the engine itself, on the loop's thread. Its methods must be brief.
package protocol PingObserver: AnyObject, Sendable {
    /// The engine read a message `delay` nanoseconds after the kernel stamped it.
    func received(after delay: Int64)
    /// The kernel has dropped this many messages on the engine's sockets so far. Reported once a second.
    func dropped(_ drops: SocketDrops)
    /// Nothing can be sent by a path because of `error`; `nil` if sending works again.
    func path(_ path: EchoPath, _ family: IPAddress.Family, failed error: SystemError?)
    /// The kernel granted a socket less receive buffer than its targets need (net.core.rmem_max). Both are in bytes.
    func receiveBuffer(wanted: Int32, granted: Int32)
    /// The buffers with the largest shortage. Reported once a second.
    func buffers(_ buffers: SocketBuffers)
    /// The system refused optional socket options. Reported once for each set of options.
    func refused(_ refusal: SocketRefusal)
    /// Identifiers that were renewed within a second. A renewal after losses counts for one flow, any other for all
    /// flows of one path and family.
    func identifiersRenewed(_ renewals: [IdentifierRenewal.Reason: UInt64])
}

/// Socket options that the system refused, by name.
package struct SocketRefusal: Sendable, Hashable {
    package let family: IPAddress.Family
    package let isRaw: Bool
    package let options: [String]
}

/// The number of messages that the kernel has dropped on sockets.
package struct SocketDrops: Sendable, Hashable {
    /// Drops for lack of receive buffer.
    package var unbuffered: UInt64
    /// Drops on raw IPv6 sockets. The kernel counts messages with a wrong checksum together with these.
    package var rawIPv6: UInt64

    package init(unbuffered: UInt64 = 0, rawIPv6: UInt64 = 0) {
        self.unbuffered = unbuffered
        self.rawIPv6 = rawIPv6
    }

    package var total: UInt64 { unbuffered + rawIPv6 }
}

/// Reports the failures and shortages of each path's sockets to the observer, once for each change.
struct PathReports {
    private struct Key: Hashable {
        let family: IPAddress.Family
        let path: EchoPath
    }

    private var failures: [Key: SystemError] = [:]
    private var shortages: [Key: Int32] = [:]

    /// Forgets a path that is gone. If it returns, its failures are reported again.
    mutating func forget(_ sockets: PathSockets) {
        let key = Key(family: sockets.family, path: sockets.path)
        failures[key] = nil
        shortages[key] = nil
    }

    mutating func report(on sockets: PathSockets, to observer: any PingObserver) {
        let key = Key(family: sockets.family, path: sockets.path)
        // A new reason while the path still fails is no change.
        if (sockets.failure == nil) != (failures[key] == nil) {
            failures[key] = sockets.failure
            observer.path(sockets.path, sockets.family, failed: sockets.failure)
        }
        guard let shortage = sockets.shortage, shortage.granted != shortages[key] else { return }
        shortages[key] = shortage.granted
        observer.receiveBuffer(wanted: shortage.needed, granted: shortage.granted)
    }
}
