package import CloudAPI

extension Shard {
    /// Returns whether this shard watches a connection of the file, by its ID or, without one, by its name.
    package func has(_ connection: ConnectionConfiguration) -> Bool { has(connection.id ?? connection.name) }

    /// Returns whether this shard watches a discovered connection. Connections of one gateway to one customer gateway
    /// have the same shard, so that one exporter probes the whole pair.
    package func has(_ connection: VPNConnection) -> Bool {
        guard let gateway = connection.gatewayID, let customerGateway = connection.customerGatewayID else {
            return has(connection.id)
        }
        return has("\(gateway)/\(customerGateway)")
    }
}

extension ExporterConfiguration {
    /// Returns the configuration for one shard. The other connections of the file are known, but not watched.
    package func shared(_ shard: Shard) -> ExporterConfiguration {
        var configuration = self
        configuration.shard = shard
        configuration.connections = connections.filter(shard.has)
        configuration.elsewhere = connections.filter { !shard.has($0) }
        return configuration
    }
}
