@testable import Network
@testable import ProbeEngine

/// Which ICMP sockets this process may open: tests that need others are skipped, and say so.
enum PingPermission {
    /// The kinds of socket that may be opened.
    static let kinds: [PingSocketKind] = [.raw, .datagram].filter { opens(.ipv4, $0) }

    /// Whether there is an IPv6 loopback address.
    static let hasIPv6 = opens(.ipv6, .automatic, from: "::1")

    /// The loopback addresses of the families that the system has.
    static let loopbacks: [String] = hasIPv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"]

    private static func opens(_ family: IPAddress.Family, _ kind: PingSocketKind, from source: String? = nil) -> Bool {
        let path = EchoPath(source: source.flatMap { IPAddress($0) })
        return (try? PingSocket(family: family, path: path, options: PingOptions(socketKind: kind))) != nil
    }
}
