package import Network

/// Whom to probe: an address, or a name that stands for one and is resolved again and again.
package enum ProbeAddress: Sendable, Hashable {
    case literal(IPAddress)
    case name(HostName)
}

extension ProbeAddress: CustomStringConvertible {
    /// As the configuration may write it.
    package var description: String {
        switch self {
        case .literal(let address): address.description
        case .name(let name): name.description
        }
    }
}
