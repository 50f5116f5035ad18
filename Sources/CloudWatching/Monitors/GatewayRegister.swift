import CloudAPI

/// The last known gateways of one kind, and the time of their next list.
///
/// Gateways rarely change, and the cloud records every call in the customer's audit log.
struct GatewayRegister<Gateway: Sendable>: Sendable {
    /// By ID. An unreadable list leaves them unchanged.
    private(set) var gateways: [String: Gateway] = [:]
    /// The gateways of connections in the last run that had any.
    private var named: Set<String> = []
    /// The gateways in `named` that another list would not contain either.
    private var missing: Set<String> = []
    private var runs = 0
    private var hasFailed = false

    private static var listInterval: Int { 12 }

    /// Returns whether this run must read the list: if a gateway is unknown, and in every 12th run.
    ///
    /// Each run must call this function once.
    ///
    /// - Parameter ids: the gateways of the listed connections.
    mutating func isDue(for ids: Set<String>) -> Bool {
        runs += 1
        guard !ids.isEmpty else { return false }
        named = ids
        return runs >= Self.listInterval || ids.contains { gateways[$0] == nil && !missing.contains($0) }
    }

    /// Records a list. Returns whether the previous one was unreadable.
    ///
    /// A gateway of a connection stays, even if the list lacks it. Without its name, a discovery that selects by gateway
    /// would drop all its connections.
    mutating func record(_ listed: [String: Gateway]) -> Bool {
        gateways = listed.merging(gateways.filter { named.contains($0.key) }) { new, _ in new }
        missing = named.subtracting(listed.keys)
        runs = 0
        defer { hasFailed = false }
        return hasFailed
    }

    /// Records an unreadable list. Returns whether the previous one was readable, or this one is the first.
    mutating func recordFailure(_ error: CloudError) -> Bool {
        // If the role cannot list gateways, the cloud would reject the call in each run.
        missing = FailureReason(error).isTemporary ? [] : named.subtracting(gateways.keys)
        runs = 0
        defer { hasFailed = true }
        return !hasFailed
    }
}

/// The label values of gateways and customer gateways: their names, or their IDs if a name is missing or not unique.
///
/// A label value stays while the cloud lists the gateway, even if a person renames it or another one. A change would end one
/// series and start another.
package struct GatewayNames: Sendable, Equatable {
    private var gateways: [String: String] = [:]
    private var customerGateways: [String: String] = [:]

    package func gateway(_ id: String) -> String { gateways[id] ?? id }
    package func customerGateway(_ id: String) -> String { customerGateways[id] ?? id }

    /// Records the known gateways, by ID.
    mutating func update(_ known: [String: VPNGateway], _ knownCustomers: [String: CustomerGateway]) {
        gateways = Self.labels(known.mapValues(\.name), before: gateways)
        customerGateways = Self.labels(knownCustomers.mapValues(\.name), before: customerGateways)
    }

    /// Returns the labels. A gateway gets its name if no other gateway has this name, label, or ID. A gateway without a name
    /// gets no label yet, so it may still get its name later.
    private static func labels(_ names: [String: String?], before: [String: String]) -> [String: String] {
        var labels = before.filter { names.keys.contains($0.key) }
        let taken = Set(labels.values)
        let new = names.compactMapValues(\.self).filter { labels[$0.key] == nil }
        let uses = Dictionary(new.values.map { ($0, 1) }, uniquingKeysWith: +)
        for (id, name) in new {
            let isFree = uses[name] == 1 && !taken.contains(name) && !names.keys.contains(name)
            labels[id] = isFree ? name : id
        }
        return labels
    }
}
