import Testing

@testable import EmbeddedCloud

struct RouteTests {
    private func call(_ method: String, _ target: String) -> IncomingCall {
        IncomingCall(CloudRequest(method: method, target: target), requestID: "", at: CloudTime(sinceEpoch: .zero))
    }

    private func operation(_ line: String) -> Route.Operation {
        let parts = line.split(separator: " ")
        return call(String(parts[0]), String(parts[1])).operation
    }

    @Test(arguments: [
        ("POST /v3/auth/tokens?nocatalog=x", Route.Operation.issueToken), ("GET /v3/projects", .listProjects),
        ("GET /v5/p/vpn-connection?limit=2", .listVpnConnections),
        ("GET /v5/p/vpn-connection/c", .showVpnConnection),
        ("POST /v5/p/connection-monitors", .createConnectionMonitor),
        ("GET /v5/p/connection-monitors", .listConnectionMonitors),
        ("GET /v5/p/connection-monitors/m", .showConnectionMonitor),
        ("DELETE /v5/p/connection-monitors/m", .deleteConnectionMonitor), ("GET /control/calls", .controlCalls),
        ("HEAD /v5/p/connection-monitors", .listConnectionMonitors), ("GET /control/monitors", .controlMonitors),
        ("GET /v3/auth/tokens", .validateToken), ("GET /v3/auth/catalog", .showCatalog),
        ("PUT /control/faults", .controlSetFaults), ("PUT /control/switches", .controlSetSwitches),
        ("PUT /control/clock", .controlSetClock), ("DELETE /control/calls", .controlResetCalls),
        ("DELETE /control/monitors/m", .controlDeleteMonitor), ("DELETE /control/tokens", .controlRevokeTokens),
        ("GET /v5/p/vpn-gateways", .listVgws), ("GET /v5/p/vpn-gateways/g", .showVgw),
        ("GET /v5/p/customer-gateways?limit=2", .listCgws), ("GET /v5/p/customer-gateways/g", .showCgw),
        ("GET /v5/p/vpn/quotas", .showQuotasInfo), ("GET /v5/p/vpn-connection/c/log", .showVpnConnectionLog),
        ("POST /V1.0/p/batch-query-metric-data", .batchListMetricData),
        ("GET /V1.0/p/metric-data?period=1", .showMetricData), ("GET /V1.0/p/metrics", .listMetrics),
        ("GET /", .listVersions), ("HEAD /", .listVersions), ("GET /v3", .showVersion),
        ("GET /%763/projects", .listProjects),
        ("GET /v5/p/vpn%2Dgateways", .listVgws), ("GET /V1%2E0/p/metrics", .listMetrics),
        ("PUT /control/connections/c", .controlPutConnection),
        ("DELETE /control/connections/c", .controlDeleteConnection),
        ("PUT /control/connections/c/measurements", .controlPutMeasurements),
    ])
    func `each documented call has a route`(line: String, operation expected: Route.Operation) {
        #expect(operation(line) == expected)
    }

    @Test(arguments: [
        "POST /", "GET //", "GET /v3%2Fprojects", "GET /v5/p/vpn%2Fquotas", "GET /%76%33%2F", "GET v3/projects",
        "POST /v3/projects", "GET /v5/p",
        "GET /v5//vpn-connection", "GET /v5/p/vpn-connections", "GET /v5/p/vpn-connection/",
        "POST /v5/p/vpn-connection",
        "PUT /v5/p/connection-monitors/m", "POST /v5/p/connection-monitors/m", "DELETE /v5/p/connection-monitors",
        "GET /v5/p/connection-monitors/m/x", "get /v3/projects", "GET /control", "POST /control/calls",
        "DELETE /control/monitors/", "GET *", "POST /v5/p/vpn-gateways", "GET /v5/p/vpn-gateways/", "GET /v5/p/vpn",
        "GET /v5/p/customer-gateways/g/x", "GET /v5/p/vpn-connection//log", "GET /v5/p/vpn-connection/c/logs",
        "GET /v1.0/p/metrics", "GET /V1.0//metrics", "GET /V1.0/p/batch-query-metric-data", "GET /V1.0/p/metrics/x",
        "PUT /control/connections/", "GET /control/connections/c", "PUT /control/connections/c/measurements/x",
    ])
    func `any other request has no route`(line: String) {
        #expect(operation(line) == .unknown)
    }

    @Test(arguments: [
        ("/v5/p%2D1/vpn-gateways/a%2db", "p-1", "a-b"), ("/v5/p/vpn-gateways/a%2Fb", "p", "a/b"),
        ("/v5/p/vpn-gateways/a+b", "p", "a+b"), ("/v5/p/vpn-gateways/a%2", "p", "a%2"),
        ("/v5/%C3%BC/vpn-gateways/a%zz", "ü", "a%zz"),
    ])
    func `parts of a path are decoded, except a plus and an invalid percent encoding`(
        target: String, project: String, resource: String
    ) {
        let call = call("GET", target)
        #expect(call.operation == .showVgw)
        #expect(call.projectID == project)
        #expect(call.resourceID == resource)
    }
}
