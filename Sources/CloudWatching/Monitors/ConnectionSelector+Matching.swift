package import CloudAPI
import Settings
import VPNConfiguration

extension ConnectionSelector {
    /// Whether everything but the status is as the selector asks.
    ///
    /// - Parameter gateway: the connection's; `nil` where the cloud did not tell it, and then only its id can match.
    package func takes(_ connection: VPNConnection, gateway: VPNGateway?) -> Bool {
        if let name, !name.matches(connection.name ?? "") { return false }
        if let wanted = self.gateway {
            let isWanted = connection.gatewayID == wanted.lowercased()
            guard connection.gatewayID != nil, isWanted || gateway?.name == wanted else { return false }
        }
        return tags.allSatisfy { connection.tags[$0.key] == $0.value }
    }

    /// Whether the status is one that the selector asks for.
    package func takes(_ status: VPNConnection.Status?) -> Bool {
        statuses.isEmpty || status.map { statuses.contains($0.rawValue) } ?? false
    }
}
