import Testing

@testable import CloudAPI

@Suite struct VPNListTests {
    @Test func `connections are listed over pages, with the marker encoded`() async throws {
        let transport = Fixtures.transport { (request, _) in
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

    @Test func `an endless marker is an error, not a loop`() async throws {
        let transport = Fixtures.transport { (_, _) in
            .json(200, #"{"vpn_connections":[{"id":"a"}],"page_info":{"next_marker":"t","current_count":1}}"#)
        }
        let client = try Fixtures.client(transport, pageSize: 1)
        let error = await #expect(throws: CloudError.self) { try await client.connections() }
        #expect(error?.disposition == .retry)
        #expect(transport.requests(to: "/v5/").count == 2)
    }

    @Test(arguments: [(2_000, 1), (500, 3), (100, 11), (7, 200)])
    func `a thousand connections are listed over pages that separate rows with one creation time`(
        pageSize: Int, mostCalls: Int
    ) async throws {
        let listing = PagedListing("vpn_connections", count: 1_000, perSecond: 3, largestPage: 2_000)
        let transport = Fixtures.transport { (request, _) in listing.answer(to: request) }
        let client = try Fixtures.client(transport, pageSize: pageSize)
        // Pages of 7 rows exceed the bound on pages.
        guard pageSize > 10 else {
            let error = await #expect(throws: CloudError.self) { try await client.connections() }
            #expect(error?.message == "unreadable response: more than 100 pages of 7 rows")
            return
        }
        #expect(try await client.connections().map(\.id) == listing.rows.map(\.id))
        #expect(1...mostCalls ~= transport.requests(to: "/v5/").count)
    }

    @Test func `more rows with one creation time than fit on a page are an error, not half a list`() async throws {
        let listing = PagedListing("vpn_connections", count: 10, perSecond: 5, largestPage: 2_000)
        let transport = Fixtures.transport { (request, _) in listing.answer(to: request) }
        let client = try Fixtures.client(transport, pageSize: 4)
        let error = await #expect(throws: CloudError.self) { try await client.connections() }
        #expect(error?.disposition == .retry)
        #expect(transport.requests(to: "/v5/").count == 2)
    }

    @Test func `customer gateways are listed over smaller pages`() async throws {
        let listing = PagedListing("customer_gateways", count: 450, perSecond: 2, largestPage: 200)
        let transport = Fixtures.transport { (request, _) in listing.answer(to: request) }
        let gateways = try await Fixtures.client(transport).customerGateways()
        #expect(gateways.map(\.id) == listing.rows.map(\.id))
        let urls = transport.requests(to: "/v5/").map(\.description)
        #expect(urls.count == 3)
        #expect(urls[0] == "GET https://vpn.example.net/v5/\(Fixtures.projectID)/customer-gateways?limit=200")
    }

    @Test func `gateways are listed in one call without a query`() async throws {
        let transport = Fixtures.transport { (_, _) in
            .json(200, #"{"vpn_gateways":[{"id":"g","name":"vgw-1"},{"id":"g"},{"id":"h"}],"request_id":"r"}"#)
        }
        let gateways = try await Fixtures.client(transport).gateways()
        #expect(gateways == [VPNGateway(id: "g", name: "vgw-1"), VPNGateway(id: "h")])
        #expect(
            transport.requests(to: "/v5/").map(\.description) == [
                "GET https://vpn.example.net/v5/\(Fixtures.projectID)/vpn-gateways"
            ])
    }

    @Test func `an unreadable row hides no other and is reported`() async throws {
        let observer = RecordingObserver()
        let transport = Fixtures.transport { (request, _) in
            let name = request.url.contains("vpn-gateways") ? "vpn_gateways" : "vpn_connections"
            return .json(200, "{\"\(name)\":[{\"id\":7},{\"id\":\"a\",\"name\":{}},null]}")
        }
        let client = try Fixtures.client(transport, observer: observer)
        #expect(try await client.connections() == [VPNConnection(id: "a")])
        #expect(try await client.gateways() == [VPNGateway(id: "a")])
        #expect(
            observer.lines.filter { $0.hasPrefix("unreadable") } == [
                "unreadable list_connections 2", "unreadable list_gateways 2",
            ])
    }

    @Test func `monitors are listed once each`() async throws {
        let transport = Fixtures.transport { (_, _) in
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

    @Test(arguments: [
        ("", "it is empty"), ("{\"connection_monitors\":[{\"id\":\"m\"", "it is not JSON or is incomplete"),
        ("\n<html></html>", "it is an HTML page, perhaps from a proxy"), ("{}", "connection_monitors is missing"),
        (#"{"connection_monitors":[{"id":"m"}]}"#, "connection_monitors[0].vpn_connection_id is missing"),
        (#"{"connection_monitors":[{"id":""}]}"#, "connection_monitors[0].id is empty"),
        (#"{"connection_monitors":{}}"#, "connection_monitors has the wrong type"),
    ])
    func `the error for an unreadable response names the place`(_ body: String, reason: String) async throws {
        let transport = Fixtures.transport { (_, _) in .json(200, body) }
        let client = try Fixtures.client(transport)
        let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
        #expect(error?.message == "unreadable response: \(reason)")
        #expect(error?.disposition == .retry)
    }

    @Test func `a response with more values than any real one is not decoded`() async throws {
        let body = "{\"connection_monitors\":[" + String(repeating: "{},", count: 500_001) + "{}]}"
        let transport = Fixtures.transport { (_, _) in .json(200, body) }
        let client = try Fixtures.client(transport)
        let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
        #expect(error?.message == "unreadable response: it has more than 1000000 values")
        #expect(error?.disposition == .retry)
    }

    @Test func `IDs are compared without regard to case, and sent in the cloud's spelling`() async throws {
        let (upper, lower) = ("2F0D7C61-58D1-4E0F-8A55-1B6F1D9F7C22", "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22")
        let transport = Fixtures.transport { (request, _) in
            if request.url.contains("batch-query") {
                return .json(
                    200,
                    """
                    {"metrics":[{"metric_name":"link_packet_loss_rate","dimensions":[{"name":"evpn_connection_id",\
                    "value":"\(lower)"}],"datapoints":[{"average":1,"timestamp":1767323045000}]}]}
                    """)
            }
            if request.method == .post {
                return .json(201, "{\"connection_monitor\":{\"id\":\"M\",\"vpn_connection_id\":\"\(upper)\"}}")
            }
            return request.url.contains("monitors")
                ? .json(200, "{\"connection_monitors\":[{\"id\":\"M\",\"vpn_connection_id\":\"\(upper)\"}]}")
                : .json(
                    200,
                    """
                    {"vpn_connections":[{"id":"\(upper)","vgw_id":"G","cgw_id":"C","connection_monitor_id":"M"},\
                    {"id":"\(lower)"}]}
                    """)
        }
        let session = try Fixtures.session(transport)
        let client = VPNClient(session: session)
        let connections = try await client.connections()
        #expect(connections.map(\.id) == [lower])
        #expect(connections.first?.gatewayID == "g" && connections.first?.customerGatewayID == "c")
        #expect(connections.first?.connectionMonitorID == "m")
        #expect(try await client.connectionMonitors().map(\.vpnConnectionID) == [lower])
        #expect(try await client.createConnectionMonitor(forConnection: lower).vpnConnectionID == lower)
        let series = CloudEyeSeries(metric: "link_packet_loss_rate", dimension: .connection, resourceID: lower)
        let to = CloudTimestamp(nanoseconds: 1_767_323_045_000_000_000)
        let points = try await CloudEyeClient(session: session).newest(
            of: [series], from: to.advanced(by: .seconds(-600)), to: to)
        #expect(points[series]?.value == 1)
        let sent = transport.requests.filter { $0.method == .post && $0.url.contains("example.net/") }
            .compactMap { $0.body.map { String(decoding: $0, as: UTF8.self) } }.filter { $0.contains(upper) }
        #expect(sent.count == 2)
    }
}
