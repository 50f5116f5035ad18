import Glibc
package import Network

/// Why no echo request can be sent at all, with the way out.
package enum PingError: Error, Sendable, CustomStringConvertible {
    /// Neither a raw nor a datagram ICMP socket may be opened.
    case notPermitted(IPAddress.Family, SystemError)
    /// The system has neither IPv4 nor IPv6.
    case noAddressFamily
    /// Another failure of the system.
    case system(String, SystemError)

    /// What lets this process open ICMP sockets, in one line.
    package static var permissionRemedy: String {
        """
        Allow datagram sockets to this process's group: \
        \(PingRemedy.datagramSockets(for: getegid(), besides: PingRemedy.allowedGroups)); \
        or give it the capability CAP_NET_RAW: \(PingRemedy.rawSockets)
        """
    }

    package var description: String {
        switch self {
        case .notPermitted(let family, let error):
            """
            no ICMP socket may be opened for \(family == .ipv4 ? "IPv4" : "IPv6"), neither raw nor datagram: \(error). \
            \(Self.permissionRemedy)
            """
        case .noAddressFamily:
            "this system has neither IPv4 nor IPv6 ICMP sockets"
        case .system(let what, let error):
            "\(what): \(error)"
        }
    }
}
