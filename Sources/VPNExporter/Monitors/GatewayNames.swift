import CloudAPI

/// What gateways and customer gateways are called in labels: by their names, or by their ids where those tell no more.
struct GatewayNames: Sendable {
    private let gateways: [String: String]
    private let customerGateways: [String: String]

    init(_ status: MonitorStatus.Snapshot) {
        gateways = Self.unique(status.gateways.mapValues(\.name))
        customerGateways = Self.unique(status.customerGateways.mapValues(\.name))
    }

    func gateway(_ id: String) -> String { gateways[id] ?? id }
    func customerGateway(_ id: String) -> String { customerGateways[id] ?? id }

    /// The names that one id alone has.
    private static func unique(_ names: [String: String?]) -> [String: String] {
        let named = names.compactMapValues(\.self)
        let uses = Dictionary(named.values.map { ($0, 1) }, uniquingKeysWith: +)
        return named.filter { uses[$0.value] == 1 }
    }
}
