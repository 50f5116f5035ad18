package import CloudAPI

extension Shard {
    /// Whether this shard watches a connection of the file: by its id, or where it has none, by its name.
    package func has(_ connection: ConnectionConfiguration) -> Bool { has(connection.id ?? connection.name) }

    /// Whether this shard watches a connection that was discovered. Those of one gateway to one customer gateway stay
    /// together, so that one exporter knows by its own probes how the pair stands.
    package func has(_ connection: VPNConnection) -> Bool {
        guard let gateway = connection.gatewayID, let customerGateway = connection.customerGatewayID else {
            return has(connection.id)
        }
        return has("\(gateway)/\(customerGateway)")
    }
}

extension ExporterConfiguration {
    /// The same for one shard: the other connections of the file are known, and not watched.
    package func shared(_ shard: Shard) -> ExporterConfiguration {
        var configuration = self
        configuration.shard = shard
        configuration.connections = connections.filter(shard.has)
        configuration.elsewhere = connections.filter { !shard.has($0) }
        return configuration
    }
}
