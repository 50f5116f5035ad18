package import CloudAPI

/// What gateways and customer gateways are called in labels: by their names, or by their ids where those tell no more.
///
/// What one is called stays while the cloud has it, whatever it or another is renamed to: a label that changes would end
/// one series and begin another.
package struct GatewayNames: Sendable, Equatable {
    private var gateways: [String: String] = [:]
    private var customerGateways: [String: String] = [:]

    package func gateway(_ id: String) -> String { gateways[id] ?? id }
    package func customerGateway(_ id: String) -> String { customerGateways[id] ?? id }

    /// Takes over who is known now, by id.
    package mutating func update(_ known: [String: VPNGateway], _ knownCustomers: [String: CustomerGateway]) {
        gateways = Self.given(known.mapValues(\.name), before: gateways)
        customerGateways = Self.given(knownCustomers.mapValues(\.name), before: customerGateways)
    }

    /// A name is given to the one that has it alone and first. Nobody is called by another's id, and who has no name yet
    /// may still get one.
    private static func given(_ names: [String: String?], before: [String: String]) -> [String: String] {
        var given = before.filter { names.keys.contains($0.key) }
        let taken = Set(given.values)
        let new = names.compactMapValues(\.self).filter { given[$0.key] == nil }
        let uses = Dictionary(new.values.map { ($0, 1) }, uniquingKeysWith: +)
        for (id, name) in new {
            let isFree = uses[name] == 1 && !taken.contains(name) && !names.keys.contains(name)
            given[id] = isFree ? name : id
        }
        return given
    }
}
