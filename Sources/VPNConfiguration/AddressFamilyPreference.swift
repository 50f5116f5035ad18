package import Network

/// Which of the addresses that a host name has is probed.
package enum AddressFamilyPreference: String, Sendable, Hashable, CaseIterable {
    /// The first, in the system's order (RFC 6724).
    case any
    case ipv4
    case ipv6
    /// IPv6 only where there is no IPv4 address.
    case preferIPv4 = "prefer-ipv4"
    /// IPv4 only where there is no IPv6 address.
    case preferIPv6 = "prefer-ipv6"
}

extension AddressFamilyPreference {
    /// The only family that is taken; `nil` where either is.
    package var only: IPAddress.Family? {
        switch self {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        case .any, .preferIPv4, .preferIPv6: nil
        }
    }

    /// Nothing but `family`.
    package init(only family: IPAddress.Family) {
        self = family == .ipv4 ? .ipv4 : .ipv6
    }

    /// The address to probe among the answers of a resolution, `candidates`, in the system's order.
    ///
    /// - Parameter current: the address that is probed now. It stays as long as it is among the answers, so that a name
    ///   whose addresses come in another order each time does not move its target each time.
    /// - Returns: `nil` where no answer has a family that is allowed.
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
