import CLinux
import Glibc
package import NetworkPrimitives

/// Looks up in the kernel which route packets take, without sending any.
package enum RouteLookup {
    /// Returns this host's source address for packets to `destination`.
    ///
    /// It connects a UDP socket, which chooses a route and sends nothing (udp(7)).
    ///
    /// - Throws: usually one of these errors.
    ///   - ENETUNREACH or EHOSTUNREACH: there is no route.
    ///   - EADDRNOTAVAIL: this host lacks the path's source address.
    ///   - ENODEV: this host lacks the path's interface or a zone's interface.
    ///   - EPERM: the process may not set the mark.
    package static func source(
        to destination: IPAddress, by path: EchoPath, mark: UInt32 = 0
    ) throws(SystemError) -> IPAddress {
        let destination = destination.withCurrentZone ?? destination
        let source = path.source.map { $0.withCurrentZone ?? $0 }
        // The system would report an invalid argument.
        if destination.lacksInterface || source?.lacksInterface == true { throw SystemError(ENODEV) }
        let family = destination.family == .ipv4 ? AF_INET : AF_INET6
        let descriptor = try Descriptor(socket(family, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0))
        let number = descriptor.number
        // A broadcast address has a route like any other.
        try SocketOption.set(number, SOL_SOCKET, SO_BROADCAST, 1)
        if mark != 0 { try SocketOption.set(number, SOL_SOCKET, SO_MARK, Int32(bitPattern: mark)) }
        if let interface = path.interface { try SocketOption.bind(number, toInterface: interface) }
        if let source { try SocketOption.bind(number, to: source) }
        guard destination.withSocketAddress({ connect(number, $0, $1) }) == 0 else { throw SystemError.last }
        guard let address = try IPAddress(SocketOption.localAddress(number)) else { throw SystemError(EAFNOSUPPORT) }
        return address
    }
}

/// Looks up in the kernel whether the next hop towards a destination has answered for its link address (ARP, RFC 4861).
///
/// A request that waits for that answer has not left this host, but the next hop is what is gone.
final class NeighbourLookup {
    enum State: Sendable, Equatable {
        /// The link address is known, or none is needed.
        case resolved
        /// The next hop does not answer, or has not answered yet.
        case unresolved
    }

    private let socket: Int32

    init() {
        socket = clinux_route_socket()
    }

    deinit { if socket >= 0 { close(socket) } }

    /// Returns the state of the next hop; `nil` if the kernel refuses the lookup or knows no such neighbour.
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
