import Testing

@testable import CloudAPI

@Suite struct VPNClientTests {
    private static let monitor = #"{"connection_monitor":{"id":"m","vpn_connection_id":"c"},"request_id":"r"}"#

    private func perform(_ operation: CloudOperation, by client: VPNClient) async throws {
        switch operation {
        case .listConnections: _ = try await client.connections()
        case .listGateways: _ = try await client.gateways()
        case .listCustomerGateways: _ = try await client.customerGateways()
        case .listConnectionMonitors: _ = try await client.connectionMonitors()
        default: _ = try await client.createConnectionMonitor(forConnection: "c")
        }
    }

    @Test(arguments: DispositionTests.vpn + DispositionTests.gateway + DispositionTests.others)
    func `each error ends each call after one attempt, or after a second one with a new token`(
        _ row: DispositionTests.Row
    ) async throws {
        let code = row.code.map { ",\"error_code\":\"\($0)\"" } ?? ""
        for operation in CloudOperation.allCases where operation.service == .vpn {
            let observer = RecordingObserver()
            let transport = Fixtures.transport { (_, _) in
                .json(row.status, "{\"error_msg\":\"\(row.message)\"\(code)}")
            }
            let client = try Fixtures.client(transport, observer: observer)
            let error = await #expect(throws: CloudError.self) { try await perform(operation, by: client) }
            #expect(error?.operation == operation)
            #expect(error?.disposition == row.disposition)
            let tries = row.disposition == .reauthenticate ? 2 : 1
            #expect(transport.requests(to: "/v5/").count == tries)
            #expect(transport.requests(to: "/v3/").count == tries)
            let throttled = observer.lines.filter { $0.hasPrefix("throttled") }.count
            #expect(throttled == (row.disposition == .throttled(retryAfter: nil) ? 1 : 0))
        }
    }

    @Test(arguments: [201, 202])
    func `a creation has only the connection's ID, and accepts 201 and 202`(_ status: Int) async throws {
        let transport = Fixtures.transport { (_, _) in .json(status, Self.monitor) }
        let monitor = try await Fixtures.client(transport).createConnectionMonitor(forConnection: "c")
        #expect(monitor.id == "m" && monitor.status == nil)
        let request = try #require(transport.requests(to: "/v5/").first)
        #expect("\(request)" == "POST https://vpn.example.net/v5/\(Fixtures.projectID)/connection-monitors")
        #expect(request.body == Array(#"{"connection_monitor":{"vpn_connection_id":"c"}}"#.utf8))
        #expect(
            request.headers == [
                "content-type": "application/json", "accept": "application/json", "x-auth-token": "MII-token-0",
            ])
    }

    @Test func `an error is thrown unchanged, and the call is not repeated`() async throws {
        let observer = RecordingObserver()
        let body = #"{"error_code":"VPN.0381","error_msg":"already has connection monitor","request_id":"r-1"}"#
        let transport = Fixtures.transport { (_, _) in .json(400, body) }
        let client = try Fixtures.client(transport, observer: observer)
        let error = await #expect(throws: CloudError.self) {
            try await client.createConnectionMonitor(forConnection: "c")
        }
        #expect(
            error
                == CloudError(
                    .createConnectionMonitor, httpStatus: 400, code: "VPN.0381",
                    message: "already has connection monitor",
                    requestID: "r-1", disposition: .exists))
        #expect(
            observer.lines == [
                "iam create_token 201", "token expires 1767312000", "vpn create_connection_monitor 400",
            ])
    }

    @Test func `a rejected token is renewed and the call repeated once`() async throws {
        let transport = Fixtures.transport { (request, _) in
            request.headers["x-auth-token"] == "MII-token-0"
                ? .json(401, #"{"error_code":"APIGW.0307","error_msg":"The token must be updated"}"#)
                : .json(200, Self.monitor)
        }
        let client = try Fixtures.client(transport)
        #expect(try await client.createConnectionMonitor(forConnection: "c").id == "m")
        #expect(transport.requests(to: "/v3/").count == 2)
        #expect(try await client.createConnectionMonitor(forConnection: "c").id == "m")
        #expect(transport.requests.count == 5)
    }

    @Test(arguments: ["APIGW.0301", "VPN.0010"])
    func `a second rejected token ends the call`(_ code: String) async throws {
        let transport = Fixtures.transport { (_, _) in .json(401, "{\"error_code\":\"\(code)\",\"error_msg\":\"no\"}") }
        let client = try Fixtures.client(transport)
        let error = await #expect(throws: CloudError.self) { try await client.connections() }
        #expect(error?.disposition == .reauthenticate)
        #expect(transport.requests(to: "/v3/").count == 2)
        #expect(transport.requests(to: "/v5/").count == 2)
    }

    @Test func `rate limits and network failures reach the observer`() async throws {
        let observer = RecordingObserver()
        let transport = Fixtures.transport { (_, number) throws(TransportError) in
            if number == 1 { return .json(429, #"{"error_code":"VPN.0429"}"#) }
            throw .failed("connection refused")
        }
        let client = try Fixtures.client(transport, observer: observer)
        let throttled = await #expect(throws: CloudError.self) { try await client.connections() }
        #expect(throttled?.disposition == .throttled(retryAfter: nil))
        let unreachable = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
        #expect(unreachable?.disposition == .retry)
        #expect(unreachable?.httpStatus == nil)
        #expect(
            observer.lines.suffix(3) == [
                "vpn list_connections 429", "throttled list_connections", "vpn list_connection_monitors none",
            ])
    }
}
