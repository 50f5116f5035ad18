package import NetworkPrimitives

/// The choice among the addresses of a host name.
package enum AddressFamilyPreference: String, Sendable, Hashable, CaseIterable {
    /// The first, in the system's order (RFC 6724).
    case any
    case ipv4
    case ipv6
    /// IPv6 only if there is no IPv4 address.
    case preferIPv4 = "prefer-ipv4"
    /// IPv4 only if there is no IPv6 address.
    case preferIPv6 = "prefer-ipv6"
}

extension AddressFamilyPreference {
    /// The only allowed family; `nil` if both are allowed.
    package var only: IPAddress.Family? {
        switch self {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        case .any, .preferIPv4, .preferIPv6: nil
        }
    }

    /// Only `family`.
    package init(only family: IPAddress.Family) {
        self = family == .ipv4 ? .ipv4 : .ipv6
    }

    /// Returns the address to probe.
    ///
    /// - Parameters:
    ///   - candidates: the answers of a resolution, in the system's order.
    ///   - current: the probed address. It stays while it is among the answers, since their order may change each time.
    /// - Returns: `nil` if no answer has an allowed family.
    package func choose(from candidates: [IPAddress], keeping current: IPAddress?) -> IPAddress? {
        let first = candidates.filter { $0.family == preferred ?? $0.family }
        let eligible = first.isEmpty && only == nil ? candidates : first
        if let current, eligible.contains(current) { return current }
        return eligible.first
    }

    private var preferred: IPAddress.Family? {
        switch self {
        case .any: nil
        case .ipv4, .preferIPv4: .ipv4
        case .ipv6, .preferIPv6: .ipv6
        }
    }
}
