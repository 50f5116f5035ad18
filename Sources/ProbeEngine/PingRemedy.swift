import Glibc
import Network

/// The commands that let a process open ICMP sockets.
package enum PingRemedy {
    /// Grants raw sockets to the exporter's binary, unit or container.
    package static let rawSockets =
        "setcap cap_net_raw+ep on the binary, AmbientCapabilities=CAP_NET_RAW in the systemd unit, or NET_RAW in the"
        + " container's securityContext"

    /// Opens datagram sockets to `group`, and leaves them open to the groups that have them.
    ///
    /// The range of all groups would do as well on a host, but is invalid in a user namespace that does not map all of them.
    package static func datagramSockets(for group: UInt32, besides allowed: ClosedRange<UInt32>?) -> String {
        let first = min(group, allowed?.lowerBound ?? group)
        let last = max(group, allowed?.upperBound ?? group)
        // Single quotes: a log line would put a backslash before each double one.
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
