import CLinux
import Glibc
import Network

/// Asks the kernel whether the next hop towards a destination has answered for its link address (ARP, RFC 4861): what waits
/// for that has not left this host, but it is the next hop that is gone.
final class NeighbourLookup {
    enum State: Sendable, Equatable {
        /// Its link address is known, or none is needed.
        case resolved
        /// It does not answer, or has not yet.
        case unresolved
    }

    private let socket: Int32

    init() {
        socket = clinux_route_socket()
    }

    deinit { if socket >= 0 { close(socket) } }

    /// `nil` where the kernel does not say: it refuses the question, or knows no such neighbour.
    func state(towards destination: IPAddress, by path: EchoPath, mark: UInt32) -> State? {
        guard socket >= 0 else { return nil }
        var address = sockaddr_storage()
        destination.store(in: &address)
        var source = sockaddr_storage()
        path.source?.store(in: &source)
        let index = path.interface.map { if_nametoindex($0) } ?? destination.scope
        var isResolved: Int32 = 0
        guard clinux_neighbour_resolved(socket, &address, &source, index, mark, &isResolved) == 0 else { return nil }
        return isResolved != 0 ? .resolved : .unresolved
    }
}
