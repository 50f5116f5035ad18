import Testing

@testable import CloudAPI

@Suite struct VPNClientTests {
    /// A transport that hands out tokens `token-1`, `token-2`, … and leaves other calls to the script.
    private func transport(_ script: @escaping ScriptedTransport.Script) -> ScriptedTransport {
        ScriptedTransport { (request, number) async throws(TransportError) in
            request.url.contains("/v3/auth/tokens") ? .token("MII-token-\(number)") : try await script(request, number)
        }
    }

    private static let monitor = #"{"connection_monitor":{"id":"m","vpn_connection_id":"c"},"request_id":"r"}"#

    @Test("connections are listed over pages, with the marker encoded")
    func listsPages() async throws {
        let transport = transport { (request, _) in
            request.url.contains("marker=")
                ? .json(200, #"{"vpn_connections":[{"id":"b"}],"page_info":{"next_marker":"t2","current_count":1}}"#)
                : .json(
                    200,
                    """
                    {"vpn_connections":[{"id":"a"},{"id":"b"}],
                     "page_info":{"next_marker":"2025-06-09T07:24:27.674+02:00","current_count":2}}
                    """)
        }
        let connections = try await Fixtures.client(transport, pageSize: 2).connections()
        #expect(connections.map(\.id) == ["a", "b"])
        let base = "GET https://vpn.example.net/v5/\(Fixtures.projectID)/vpn-connection?limit=2"
        #expect(
            transport.requests(to: "/v5/").map(\.description) == [
                base, base + "&marker=2025-06-09T07%3A24%3A27.674%2B02%3A00",
            ])
    }

    @Test("an endless marker is an error, not a loop")
    func boundsPaging() async throws {
        let transport = transport { (_, _) in
            .json(200, #"{"vpn_connections":[{"id":"a"}],"page_info":{"next_marker":"t","current_count":1}}"#)
        }
        let client = try Fixtures.client(transport, pageSize: 1)
        let error = await #expect(throws: CloudError.self) { try await client.connections() }
        #expect(error?.disposition == .retry)
        #expect(transport.requests(to: "/v5/").count == 2)
    }

    @Test("monitors are listed once each")
    func listsMonitors() async throws {
        let transport = transport { (_, _) in
            .json(
                200,
                """
                {"connection_monitors":[{"id":"m","vpn_connection_id":"c","status":"ACTIVE"},
                 {"id":"m","vpn_connection_id":"c"},{"id":"n","vpn_connection_id":"d"}]}
                """)
        }
        let monitors = try await Fixtures.client(transport).connectionMonitors()
        #expect(monitors.map(\.id) == ["m", "n"])
        #expect(monitors.map(\.status) == [.active, nil])
    }

    @Test("a create says only which connection, and accepts 201 and 202", arguments: [201, 202])
    func creates(_ status: Int) async throws {
        let transport = transport { (_, _) in .json(status, Self.monitor) }
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

    @Test("a refusal is thrown as it is and not repeated")
    func refuses() async throws {
        let observer = RecordingObserver()
        let body = #"{"error_code":"VPN.0381","error_msg":"already has connection monitor","request_id":"r-1"}"#
        let transport = transport { (_, _) in .json(400, body) }
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

    @Test("a refused token is renewed and the call made again, once")
    func reauthenticates() async throws {
        let transport = transport { (request, _) in
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

    @Test("a token that is refused after its renewal ends the call", arguments: ["APIGW.0301", "VPN.0010"])
    func givesUp(_ code: String) async throws {
        let transport = transport { (_, _) in .json(401, "{\"error_code\":\"\(code)\",\"error_msg\":\"no\"}") }
        let client = try Fixtures.client(transport)
        let error = await #expect(throws: CloudError.self) { try await client.connections() }
        #expect(error?.disposition == .reauthenticate)
        #expect(transport.requests(to: "/v3/").count == 2)
        #expect(transport.requests(to: "/v5/").count == 2)
    }

    @Test("limits and failures of the network reach the observer")
    func observes() async throws {
        let observer = RecordingObserver()
        let transport = transport { (_, number) throws(TransportError) in
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

    @Test(
        "an answer that cannot be read names its place",
        arguments: [
            ("", "it is not JSON"), ("{\"connection_monitors\":[{\"id\":\"m\"", "it is not JSON"),
            ("<html></html>", "it is not JSON"), ("{}", "connection_monitors is missing"),
            (#"{"connection_monitors":[{"id":"m"}]}"#, "connection_monitors[0].vpn_connection_id is missing"),
            (#"{"connection_monitors":[{"id":""}]}"#, "connection_monitors[0].id is empty"),
            (#"{"connection_monitors":{}}"#, "connection_monitors has another type"),
        ])
    func refusesUnreadable(_ body: String, reason: String) async throws {
        let transport = transport { (_, _) in .json(200, body) }
        let client = try Fixtures.client(transport)
        let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
        #expect(error?.message == "the answer cannot be read: \(reason)")
        #expect(error?.disposition == .retry)
    }
}
