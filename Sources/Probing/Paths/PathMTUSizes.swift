import Network
import VPNConfiguration

/// The sizes of IP packets that are tried on a path, and what payloads they are of.
struct PathMTUSizes: Sendable, Hashable {
    let minimum: Int
    let maximum: Int
    /// Bytes of IP and ICMP header.
    private let headers: Int

    /// Every link that carries IPv6 takes packets of so many bytes (RFC 8200 section 5).
    private static let leastIPv6 = 1_280

    init(_ configuration: PathMTUConfiguration, _ family: IPAddress.Family) {
        maximum = configuration.maximum
        minimum = min(max(configuration.minimum, family == .ipv6 ? Self.leastIPv6 : 0), configuration.maximum)
        headers = family == .ipv6 ? 48 : 28
    }

    /// Bytes of payload of an echo request in an IP packet of `size` bytes.
    func payload(of size: Int) -> Int { size - headers }

    /// Bytes of the IP packet of an echo request with `payload` bytes of payload.
    func size(of payload: Int) -> Int { payload + headers }
}
