import Settings

/// The list of connections and of discoveries.
struct ConnectionList: Sendable {
    private(set) var connections: [ConnectionConfiguration] = []
    private(set) var discoveries: [DiscoveryConfiguration] = []

    /// Reads the list, and checks that names and IDs are unique.
    init(_ node: ConfigurationNode, context: ConnectionContext, problems: inout ProblemCollector) {
        let items: [ConfigurationNode]
        if let everything = DiscoveryConfiguration.item(node) {
            items = [everything]
        } else if case .sequence(let list) = node.content {
            items = list
        } else {
            problems.add(
                "expected a list of connections, got \(node.kind). Begin each with a dash, or write discover to"
                    + " take those that the cloud lists", at: node)
            return
        }
        if items.isEmpty { problems.add("is empty. Add at least one connection", at: node) }
        var names = UniqueValues(of: ConnectionConfiguration.name.name)
        var ids = UniqueValues(of: ConnectionConfiguration.id.name)
        var found: [(DiscoveryConfiguration, ConfigurationNode)] = []
        for item in items {
            if let item = DiscoveryConfiguration.item(item) {
                let before = problems.count
                guard let discovery = DiscoveryConfiguration(item, context: context, problems: &problems) else {
                    continue
                }
                discoveries.append(discovery)
                // A selection with problems may match less than it appears to.
                if problems.count == before { found.append((discovery, item)) }
                continue
            }
            guard let connection = ConnectionConfiguration(item, context: context, problems: &problems) else {
                continue
            }
            names.check(connection.name, in: item, problems: &problems)
            ids.check(connection.id, in: item, problems: &problems)
            connections.append(connection)
        }
        DiscoveryConfiguration.checkOrder(found, problems: &problems)
    }
}
