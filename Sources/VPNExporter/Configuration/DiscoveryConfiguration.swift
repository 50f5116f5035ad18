/// Connections that are watched because the cloud lists them, beside those that the file names.
struct DiscoveryConfiguration: Sendable, Equatable {
    var selector = ConnectionSelector()
    /// User labels of `vpn_connection_info` for each of them.
    var labels: [String: String] = [:]
    /// What is probed of each of them; names are unique.
    var targets: [TargetConfiguration]
}
