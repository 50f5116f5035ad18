import Foundation
import Glibc

/// The rights of the test on this machine, and command prefixes with fewer rights.
enum Privileges {
    /// Whether the test can start processes of other users and create network namespaces: root with CAP_NET_ADMIN (12)
    /// and CAP_SYS_ADMIN (21), which containers often lack.
    static var areRoots: Bool {
        let status = text("/proc/self/status")
        let capabilities = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }?.split(separator: "\t").last
        let mask = capabilities.flatMap { UInt64($0, radix: 16) } ?? 0
        return geteuid() == 0 && mask & (1 << 12) != 0 && mask & (1 << 21) != 0
    }

    /// The command prefix for the user `nobody`, without groups and capabilities.
    static let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

    /// Whether this machine's sysctl lets the group of `nobody` open datagram ICMP sockets.
    static var nobodyMayPing: Bool {
        let range = text("/proc/sys/net/ipv4/ping_group_range").split { $0.isWhitespace }.compactMap { UInt32($0) }
        return range.count == 2 && range[0] <= 65534 && 65534 <= range[1]
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
