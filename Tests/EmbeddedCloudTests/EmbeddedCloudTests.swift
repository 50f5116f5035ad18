import Testing

@testable import EmbeddedCloud

/// Calls over real HTTP on loopback.
@Suite(.timeLimit(.minutes(1)))
struct EmbeddedCloudTests {
    private static let vpn = "/v5/\(TestCloud.projectID)"

    private func token(_ client: LoopbackClient) async throws -> String {
        let response = try await client.call("POST", "/v3/auth/tokens", body: TestCloud.tokenRequest())
        #expect(response.status == 201)
        return try #require(response.header("X-Subject-Token"))
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `one client connection carries a token and the creation, list, and deletion of a monitor`(host: String)
        async throws
    {
        try await TestCloud.serve(host: host) { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            let token = try await token(client)
            let monitors = "\(Self.vpn)/connection-monitors"
            let created = try await client.call(
                "POST", monitors, token: token, body: TestCloud.monitorRequest(TestCloud.berlin))
            #expect(created.status == 201)
            #expect(created.header("Content-Type") == "application/json")
            #expect(created.header("X-Request-Id")?.count == 36)
            let id = try #require(created.text.firstMatch(of: /"id":"([^"]*)"/)).output.1
            #expect(try await client.call("GET", monitors, token: token).text.contains("PENDING_CREATE"))
            let deleted = try await client.call("DELETE", "\(monitors)/\(id)", token: token)
            #expect(deleted.status == 204)
            #expect(deleted.header("Content-Length") == nil)
            #expect(try await client.call("GET", "\(monitors)/\(id)", token: token).status == 404)
            let calls = try await client.call("GET", "/control/calls").text
            #expect(calls.contains(#"{"count":1,"operation":"deleteConnectionMonitor","status":204}"#))
        }
    }

    @Test func `a percent-encoded marker selects the next page`() async throws {
        try await TestCloud.serve { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            let token = try await token(client)
            let first = try await client.call("GET", "\(Self.vpn)/vpn-connection?limit=2", token: token).text
            let marker = try #require(first.firstMatch(of: /"next_marker":"([^"]*)"/)).output.1
            let query = "limit=2&marker=\(marker.replacing(":", with: "%3A"))"
            let second = try await client.call("GET", "\(Self.vpn)/vpn-connection?\(query)", token: token).text
            #expect(first.contains(#""name":"locked""#) && first.contains(#""name":"paris""#))
            #expect(second.contains(#""name":"berlin""#) && second.contains(#""current_count":1"#))
        }
    }

    @Test func `the catalog contains the port that the system chose`() async throws {
        try await TestCloud.serve { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            let response = try await client.call("POST", "/v3/auth/tokens", body: TestCloud.tokenRequest())
            #expect(response.text.contains(#""url":"\#(cloud.baseURL)/v5""#))
        }
    }

    @Test func `a call without a token fails over HTTP, and the client connection stays open`() async throws {
        try await TestCloud.serve { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            for _ in 0..<2 {
                let response = try await client.call("GET", "\(Self.vpn)/vpn-connection")
                #expect(response.status == 401)
                #expect(response.text.contains("x-auth-token not found"))
            }
        }
    }

    @Test func `pipelined requests get their responses in order`() async throws {
        try await TestCloud.serve { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            let one = "GET /control/calls HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let other = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
            try await client.send(one + other + one)
            #expect(try await client.response().text == #"{"calls":[]}"#)
            #expect(try await client.response().status == 404)
            #expect(try await client.response().text.contains("unknown"))
        }
    }

    @Test func `the cloud closes the client connection after the response if the client requests it`() async throws {
        try await TestCloud.serve { cloud in
            for request in ["HTTP/1.1\r\nHost: localhost\r\nConnection: close", "HTTP/1.0"] {
                let client = try LoopbackClient(baseURL: cloud.baseURL)
                try await client.send("GET /control/calls \(request)\r\n\r\n")
                let response = try await client.response()
                #expect(response.status == 200)
                #expect(response.header("Connection") == "close")
                #expect(try await client.rest().isEmpty)
            }
        }
    }

    @Test func `the response to HEAD has the headers of GET and no body`() async throws {
        try await TestCloud.serve { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            let response = try await client.call("HEAD", "/control/calls")
            #expect(response.status == 200)
            #expect(response.header("Content-Length") == "12")
            // If the response had a body, the next response would begin with it.
            #expect(try await client.call("GET", "/control/calls").head.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `a body of 1 MiB is accepted, and one byte more fails and closes the client connection`() async throws {
        try await TestCloud.serve { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            let largest = String(repeating: " ", count: 1 << 20)
            #expect(try await client.call("POST", "/v3/auth/tokens", body: largest).status == 400)
            let response = try await client.call("POST", "/v3/auth/tokens", body: largest + " ")
            #expect(response.status == 413)
            #expect(response.text.contains("APIGW.0201"))
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func `a chunked body that is too large fails`() async throws {
        try await TestCloud.serve { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            let chunk = "10000\r\n" + String(repeating: " ", count: 65_536) + "\r\n"
            let head = "POST /v3/auth/tokens HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            try await client.send(head + String(repeating: chunk, count: 17) + "0\r\n\r\n")
            #expect(try await client.response().status == 413)
        }
    }

    @Test func `a request that is not HTTP fails with 400, and other clients are not affected`() async throws {
        try await TestCloud.serve { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            try await client.send("this is no request\r\n\r\n")
            #expect(String(decoding: try await client.rest(), as: UTF8.self).hasPrefix("HTTP/1.1 400 "))
            #expect(try await LoopbackClient(baseURL: cloud.baseURL).call("GET", "/control/calls").status == 200)
        }
    }

    @Test func `a client that disconnects in the middle of a request does not affect others`() async throws {
        try await TestCloud.serve { cloud in
            for _ in 0..<20 {
                let client = try LoopbackClient(baseURL: cloud.baseURL)
                try await client.send("POST /v3/auth/tokens HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
            }
            #expect(try await LoopbackClient(baseURL: cloud.baseURL).call("GET", "/control/calls").status == 200)
        }
    }

    @Test func `many concurrent clients each get their response, and every call is counted`() async throws {
        try await TestCloud.serve { cloud in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let client = try LoopbackClient(baseURL: cloud.baseURL)
                        for _ in 0..<10 { #expect(try await client.call("GET", "/v3/projects").status == 401) }
                    }
                }
                try await group.waitForAll()
            }
            let calls = try await LoopbackClient(baseURL: cloud.baseURL).call("GET", "/control/calls").text
            #expect(calls == #"{"calls":[{"count":200,"operation":"listProjects","status":401}]}"#)
        }
    }

    @Test func `the clock determines expiry and states over HTTP`() async throws {
        let time = TestClock()
        let cloud = try await EmbeddedCloud.bind(TestCloud.configuration, now: { time.now })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cloud.run() }
            defer { group.cancelAll() }
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            let token = try await token(client)
            let monitors = "\(Self.vpn)/connection-monitors"
            _ = try await client.call("POST", monitors, token: token, body: TestCloud.monitorRequest(TestCloud.berlin))
            time.advance(by: .seconds(2))
            #expect(try await client.call("GET", monitors, token: token).text.contains("ACTIVE"))
            time.advance(by: .seconds(86_400))
            let expired = try await client.call("GET", monitors, token: token)
            #expect(expired.text.contains("token expires, expires_at: 2026-01-02T00:00:00.000000Z"))
        }
    }
}
