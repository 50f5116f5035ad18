/// Which call a request is, and on what.
package struct Route: Sendable, Hashable {
    /// The calls of the services are named as the cloud's audit records and SDK name them.
    package enum Operation: String, Sendable, CaseIterable, Codable {
        case listVersions, showVersion, issueToken, validateToken, listProjects, showCatalog
        case listVpnConnections, showVpnConnection
        case createConnectionMonitor, listConnectionMonitors, showConnectionMonitor, deleteConnectionMonitor
        case listVgws, showVgw, listCgws, showCgw, showQuotasInfo, showVpnConnectionLog
        case batchListMetricData, showMetricData, listMetrics
        /// Nothing that exists.
        case unknown

        case controlCalls, controlMonitors, controlDeleteMonitor, controlRevokeTokens
        case controlPutConnection, controlDeleteConnection, controlPutMeasurements
        case controlResetCalls, controlFaults, controlSetFaults, controlClearFaults
        case controlSwitches, controlSetSwitches, controlClock, controlSetClock
    }

    var operation = Operation.unknown
    /// In the path of the VPN's and Cloud Eye's calls; empty in others.
    var projectID = ""
    /// In the path; empty where the call has none.
    var resourceID = ""

    /// The calls under `/control` are no part of the cloud that is simulated.
    var isControl: Bool {
        operation.rawValue.hasPrefix("control")
    }

    init(_ request: CloudRequest) {
        let method = request.method == "HEAD" ? "GET" : request.method
        let path = request.path
        if let call = ServicePath(method, path) {
            (operation, projectID, resourceID) = (call.operation, call.projectID, call.resourceID)
        } else if path.first == "v5", 3...4 ~= path.count, !path[1].isEmpty {
            projectID = path[1]
            resourceID = path.count == 4 ? path[3] : ""
            operation = Self.vpn(method, path[2], hasItem: path.count == 4 && !path[3].isEmpty, parts: path.count)
        } else if path.first == "control", path.count == 3, path[1] == "monitors", !path[2].isEmpty {
            resourceID = path[2]
            operation = method == "DELETE" ? .controlDeleteMonitor : .unknown
        } else if path == [""] {
            operation = method == "GET" ? .listVersions : .unknown
        } else {
            // A slash within a part leads nowhere.
            operation =
                path.contains { $0.contains("/") }
                ? .unknown : Self.fixed("\(method) \(path.joined(separator: "/"))")
        }
    }

    private static func vpn(_ method: String, _ collection: String, hasItem: Bool, parts: Int) -> Operation {
        guard hasItem || parts == 3 else { return .unknown }
        return switch (method, collection, hasItem) {
        case ("GET", "vpn-connection", false): .listVpnConnections
        case ("GET", "vpn-connection", true): .showVpnConnection
        case ("POST", "connection-monitors", false): .createConnectionMonitor
        case ("GET", "connection-monitors", false): .listConnectionMonitors
        case ("GET", "connection-monitors", true): .showConnectionMonitor
        case ("DELETE", "connection-monitors", true): .deleteConnectionMonitor
        default: .unknown
        }
    }

    private static func fixed(_ line: String) -> Operation {
        switch line {
        case "GET v3", "GET v3/": .showVersion
        case "POST v3/auth/tokens": .issueToken
        case "GET v3/auth/tokens": .validateToken
        case "GET v3/projects": .listProjects
        case "GET v3/auth/catalog": .showCatalog
        case "GET control/calls": .controlCalls
        case "GET control/monitors": .controlMonitors
        case "DELETE control/tokens": .controlRevokeTokens
        case "DELETE control/calls": .controlResetCalls
        case "GET control/faults": .controlFaults
        case "PUT control/faults": .controlSetFaults
        case "DELETE control/faults": .controlClearFaults
        case "GET control/switches": .controlSwitches
        case "PUT control/switches": .controlSetSwitches
        case "GET control/clock": .controlClock
        case "PUT control/clock": .controlSetClock
        default: .unknown
        }
    }
}
