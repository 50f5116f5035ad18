import Testing

@testable import CloudAPI

@Suite struct VPNListTests {
    @Test("connections are listed over pages, with the marker encoded")
    func listsPages() async throws {
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

    @Test("an endless marker is an error, not a loop")
    func boundsPaging() async throws {
        let transport = Fixtures.transport { (_, _) in
            .json(200, #"{"vpn_connections":[{"id":"a"}],"page_info":{"next_marker":"t","current_count":1}}"#)
        }
        let client = try Fixtures.client(transport, pageSize: 1)
        let error = await #expect(throws: CloudError.self) { try await client.connections() }
        #expect(error?.disposition == .retry)
        #expect(transport.requests(to: "/v5/").count == 2)
    }

    @Test(
        "a thousand connections are listed over pages whose edges cut through rows of one time",
        arguments: [(2_000, 1), (500, 3), (100, 11), (7, 200)])
    func listsThousand(pageSize: Int, mostCalls: Int) async throws {
        let listing = PagedListing("vpn_connections", count: 1_000, perSecond: 3, largestPage: 2_000)
        let transport = Fixtures.transport { (request, _) in listing.answer(to: request) }
        let client = try Fixtures.client(transport, pageSize: pageSize)
        // Pages of 7 rows exceed the bound on pages.
        guard pageSize > 10 else {
            let error = await #expect(throws: CloudError.self) { try await client.connections() }
            #expect(error?.message == "the answer cannot be read: more than 100 pages of 7 rows")
            return
        }
        #expect(try await client.connections().map(\.id) == listing.rows.map(\.id))
        #expect(1...mostCalls ~= transport.requests(to: "/v5/").count)
    }

    @Test("more rows of one time than a page holds are an error, not half a list")
    func refusesHalfList() async throws {
        let listing = PagedListing("vpn_connections", count: 10, perSecond: 5, largestPage: 2_000)
        let transport = Fixtures.transport { (request, _) in listing.answer(to: request) }
        let client = try Fixtures.client(transport, pageSize: 4)
        let error = await #expect(throws: CloudError.self) { try await client.connections() }
        #expect(error?.disposition == .retry)
        #expect(transport.requests(to: "/v5/").count == 2)
    }

    @Test("customer gateways are listed over their own, smaller pages")
    func listsCustomerGateways() async throws {
        let listing = PagedListing("customer_gateways", count: 450, perSecond: 2, largestPage: 200)
        let transport = Fixtures.transport { (request, _) in listing.answer(to: request) }
        let gateways = try await Fixtures.client(transport).customerGateways()
        #expect(gateways.map(\.id) == listing.rows.map(\.id))
        let urls = transport.requests(to: "/v5/").map(\.description)
        #expect(urls.count == 3)
        #expect(urls[0] == "GET https://vpn.example.net/v5/\(Fixtures.projectID)/customer-gateways?limit=200")
    }

    @Test("gateways are listed in one call without a query")
    func listsGateways() async throws {
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

    @Test("one odd row hides no other, and is told")
    func leavesOutOddRows() async throws {
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

    @Test("monitors are listed once each")
    func listsMonitors() async throws {
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

    @Test(
        "an answer that cannot be read names its place",
        arguments: [
            ("", "it is empty"), ("{\"connection_monitors\":[{\"id\":\"m\"", "it is not JSON, or not all of it came"),
            ("\n<html></html>", "it is an HTML page, perhaps of a proxy"), ("{}", "connection_monitors is missing"),
            (#"{"connection_monitors":[{"id":"m"}]}"#, "connection_monitors[0].vpn_connection_id is missing"),
            (#"{"connection_monitors":[{"id":""}]}"#, "connection_monitors[0].id is empty"),
            (#"{"connection_monitors":{}}"#, "connection_monitors has another type"),
        ])
    func refusesUnreadable(_ body: String, reason: String) async throws {
        let transport = Fixtures.transport { (_, _) in .json(200, body) }
        let client = try Fixtures.client(transport)
        let error = await #expect(throws: CloudError.self) { try await client.connectionMonitors() }
        #expect(error?.message == "the answer cannot be read: \(reason)")
        #expect(error?.disposition == .retry)
    }
}
