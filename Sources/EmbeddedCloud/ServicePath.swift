/// The calls over gateways, quotas, logs and Cloud Eye, and those under `/control` over connections, by their paths.
struct ServicePath: Sendable, Hashable {
    let operation: Route.Operation
    /// Empty under `/control`.
    let projectID: String
    /// Empty where the call has none.
    let resourceID: String

    /// `nil` where the path is none of these.
    ///
    /// - Parameters:
    ///   - method: upper case, `GET` in the place of `HEAD`.
    ///   - path: between the slashes.
    init?(_ method: String, _ path: [String]) {
        guard let first = path.first, path.count > 2, !path[1].isEmpty, !path[2].isEmpty else { return nil }
        let rest = Array(path[2...])
        let operation: Route.Operation?
        switch first {
        case "V1.0":
            operation = Self.cloudEye(method, rest)
            (projectID, resourceID) = (path[1], "")
        case "v5":
            operation = Self.vpn(method, rest)
            (projectID, resourceID) = (path[1], rest.count > 1 ? rest[1] : "")
        case "control" where path[1] == "connections":
            operation = Self.control(method, rest)
            (projectID, resourceID) = ("", rest[0])
        default: return nil
        }
        guard let operation else { return nil }
        self.operation = operation
    }

    private static func cloudEye(_ method: String, _ path: [String]) -> Route.Operation? {
        switch (method, path) {
        case ("POST", ["batch-query-metric-data"]): .batchListMetricData
        case ("GET", ["metric-data"]): .showMetricData
        case ("GET", ["metrics"]): .listMetrics
        default: nil
        }
    }

    private static func vpn(_ method: String, _ path: [String]) -> Route.Operation? {
        guard method == "GET" else { return nil }
        let hasItem = path.count == 2 && !path[1].isEmpty
        return switch (path[0], path.count) {
        case ("vpn-gateways", 1): .listVgws
        case ("vpn-gateways", _) where hasItem: .showVgw
        case ("customer-gateways", 1): .listCgws
        case ("customer-gateways", _) where hasItem: .showCgw
        case ("vpn", 2) where path[1] == "quotas": .showQuotasInfo
        case ("vpn-connection", 3) where !path[1].isEmpty && path[2] == "log": .showVpnConnectionLog
        default: nil
        }
    }

    private static func control(_ method: String, _ path: [String]) -> Route.Operation? {
        switch (method, path.count) {
        case ("PUT", 1): .controlPutConnection
        case ("DELETE", 1): .controlDeleteConnection
        case ("PUT", 2) where path[1] == "measurements": .controlPutMeasurements
        default: nil
        }
    }
}
