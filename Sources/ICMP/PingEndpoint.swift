import Glibc

/// One address family's socket with what reads from it.
struct PingEndpoint {
    let socket: PingSocket
    let reader: PingSocketReader

    /// The largest IP packet: 64 of these cost address space, not memory, until packets of that size come.
    private static let largestMessage = 65_536
    /// Replies that wait until the loop turns need 832 bytes each; this holds those of 10,000.
    private static let receiveBuffer: Int32 = 4 << 20

    /// Opens an endpoint; `nil` where the system lacks the family.
    static func open(_ family: IPAddress.Family, options: PingOptions) throws(PingError) -> PingEndpoint? {
        do {
            let socket = try PingSocket(
                family: family, kind: options.socketKind, allowsBroadcast: options.allowsBroadcast)
            socket.setReceiveBuffer(receiveBuffer)
            return PingEndpoint(socket: socket, reader: PingSocketReader(largestMessage: largestMessage))
        } catch {
            switch error.code {
            case EAFNOSUPPORT, EPROTONOSUPPORT: return nil
            case EPERM, EACCES: throw .notPermitted(family, error)
            default: throw .system("cannot open an ICMP socket", error)
            }
        }
    }
}

/// How the engine opens its sockets.
package struct PingOptions: Sendable {
    /// Raw, datagram, or whichever is permitted.
    package var socketKind: PingSocketKind
    /// Whether a request may go to a broadcast address (SO_BROADCAST).
    package var allowsBroadcast: Bool

    package init(socketKind: PingSocketKind = .automatic, allowsBroadcast: Bool = false) {
        self.socketKind = socketKind
        self.allowsBroadcast = allowsBroadcast
    }
}
