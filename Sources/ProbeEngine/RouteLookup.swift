import CLinux
import Glibc
package import Network

/// Asks the kernel which way packets would go, without sending any.
package enum RouteLookup {
    /// The address of this host that packets to `destination` would come from.
    ///
    /// A UDP socket is connected, which decides its route and puts nothing on the line (udp(7)).
    ///
    /// - Throws: as a rule ENETUNREACH or EHOSTUNREACH where there is no way, EADDRNOTAVAIL where this host has not the
    ///   path's source, ENODEV where it has not its interface or a zone's, and EPERM where it may not set the mark.
    package static func source(
        to destination: IPAddress, by path: EchoPath, mark: UInt32 = 0
    ) throws(SystemError) -> IPAddress {
        let destination = destination.withCurrentZone ?? destination
        let source = path.source.map { $0.withCurrentZone ?? $0 }
        // The system would say that the argument is invalid.
        if destination.lacksInterface || source?.lacksInterface == true { throw SystemError(ENODEV) }
        let family = destination.family == .ipv4 ? AF_INET : AF_INET6
        let descriptor = try Descriptor(socket(family, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0))
        let number = descriptor.number
        // A broadcast address has a route like any other.
        try SocketOption.set(number, SOL_SOCKET, SO_BROADCAST, 1)
        if mark != 0 { try SocketOption.set(number, SOL_SOCKET, SO_MARK, Int32(bitPattern: mark)) }
        if let interface = path.interface { try SocketOption.bind(number, toInterface: interface) }
        if let source {
            guard source.withSocketAddress({ Glibc.bind(number, $0, $1) }) == 0 else { throw SystemError.last }
        }
        guard destination.withSocketAddress({ connect(number, $0, $1) }) == 0 else { throw SystemError.last }
        return try name(of: number)
    }

    private static func name(of number: Int32) throws(SystemError) -> IPAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &length) }
        }
        guard result == 0 else { throw SystemError.last }
        guard let address = IPAddress(storage) else { throw SystemError(EAFNOSUPPORT) }
        return address
    }
}
