package import NetworkPrimitives

/// The address to probe: an IP address, or a host name, which is resolved repeatedly.
package enum ProbeAddress: Sendable, Hashable {
    case literal(IPAddress)
    case name(HostName)
}

extension ProbeAddress: CustomStringConvertible {
    /// The text in the configuration.
    package var description: String {
        switch self {
        case .literal(let address): address.description
        case .name(let name): name.description
        }
    }
}
