import Glibc
package import NetworkPrimitives

/// The reason why the engine cannot send any echo request, with a remedy.
package enum PingError: Error, Sendable, CustomStringConvertible {
    /// The process may open neither a raw nor a datagram ICMP socket.
    case notPermitted(IPAddress.Family, SystemError)
    /// The system has neither IPv4 nor IPv6.
    case noAddressFamily
    /// Another failure of the system.
    case system(String, SystemError)

    /// The remedy that lets this process open ICMP sockets, in one line.
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
            cannot open an ICMP socket for \(family == .ipv4 ? "IPv4" : "IPv6"), raw or datagram: \(error). \
            \(Self.permissionRemedy)
            """
        case .noAddressFamily:
            "this system supports ICMP sockets for neither IPv4 nor IPv6. Enable one of them in the kernel"
        case .system(let what, let error):
            "\(what): \(error)"
        }
    }
}

/// The commands that let a process open ICMP sockets.
package enum PingRemedy {
    /// Grants raw sockets to the exporter's binary, unit or container.
    package static let rawSockets =
        "setcap cap_net_raw+ep on the binary, AmbientCapabilities=CAP_NET_RAW in the systemd unit, or NET_RAW in the"
        + " container's securityContext"

    /// Returns the command that allows datagram sockets to `group` and to the groups that have them already.
    ///
    /// The range of all groups would work on a host, but is invalid in a user namespace that does not map all groups.
    package static func datagramSockets(for group: UInt32, besides allowed: ClosedRange<UInt32>?) -> String {
        let first = min(group, allowed?.lowerBound ?? group)
        let last = max(group, allowed?.upperBound ?? group)
        // A log line would escape double quotes with backslashes.
        return "sysctl -w net.ipv4.ping_group_range='\(first) \(last)'"
    }

    /// The groups that may open datagram sockets; `nil` for none, the kernel's default (icmp(7)).
    static var allowedGroups: ClosedRange<UInt32>? {
        guard let descriptor = try? Descriptor(open("/proc/sys/net/ipv4/ping_group_range", O_RDONLY | O_CLOEXEC)) else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = max(0, read(descriptor.number, &bytes, bytes.count))
        let numbers = String(decoding: bytes.prefix(count), as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .compactMap { UInt32($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
        return numbers[0]...numbers[1]
    }
}
