import Glibc

/// Why no echo request can be sent at all, with the way out.
package enum PingError: Error, Sendable, CustomStringConvertible {
    /// Neither a raw nor a datagram ICMP socket may be opened.
    case notPermitted(IPAddress.Family, SystemError)
    /// The system has neither IPv4 nor IPv6.
    case noAddressFamily
    /// Another failure of the system.
    case system(String, SystemError)

    package var description: String {
        switch self {
        case .notPermitted(let family, let error):
            """
            no ICMP socket may be opened for \(family == .ipv4 ? "IPv4" : "IPv6"), neither raw nor datagram: \(error). \
            Either allow datagram ICMP sockets to this process's group (\(getegid())): \
            sysctl -w net.ipv4.ping_group_range="0 2147483647"; \
            or give it the capability CAP_NET_RAW: setcap cap_net_raw+ep on the binary, \
            AmbientCapabilities=CAP_NET_RAW in the systemd unit, or NET_RAW in the container's securityContext
            """
        case .noAddressFamily:
            "this system has neither IPv4 nor IPv6 ICMP sockets"
        case .system(let what, let error):
            "\(what): \(error)"
        }
    }
}
