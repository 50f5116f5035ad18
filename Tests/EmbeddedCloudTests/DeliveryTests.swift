import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// Faults as a client observes them on the wire.
@Suite(.timeLimit(.minutes(1)))
struct DeliveryTests {
    private func withFault(
        _ effect: FaultEffect, _ body: (LoopbackClient, EmbeddedCloud) async throws -> Void
    ) async throws {
        let faults = try JSONEncoder().encode(CloudFaults([FaultRule(effect)]))
        try await TestCloud.serve { cloud in
            let client = try LoopbackClient(baseURL: cloud.baseURL)
            let response = try await client.call(
                "PUT", "/control/faults", body: String(decoding: faults, as: UTF8.self))
            #expect(response.status == 204)
            try await body(client, cloud)
        }
    }

    private static let request = "GET /v3/projects HTTP/1.1\r\nHost: localhost\r\n\r\n"
    private static let refusal =
        #"{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}"#

    @Test(arguments: [false, true])
    func `a dropped call closes the client connection without a byte, and the next one works`(isReset: Bool)
        async throws
    {
        try await withFault(.drop(isReset: isReset)) { client, cloud in
            try await client.send(Self.request)
            let (bytes, code) = try await client.end()
            #expect(bytes.isEmpty)
            #expect(code == (isReset ? .reset : .finished))
            let next = try LoopbackClient(baseURL: cloud.baseURL)
            #expect(
                try await next.call("GET", "/control/calls").text
                    == #"{"calls":[{"count":1,"operation":"listProjects","status":0}]}"#)
        }
    }

    @Test(arguments: [false, true])
    func `a cut response ends in the middle of its body`(isReset: Bool) async throws {
        try await withFault(.cut(isReset: isReset)) { client, _ in
            try await client.send(Self.request)
            let (bytes, code) = try await client.end()
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
            #expect(text.contains("Content-Length: \(Self.refusal.utf8.count)\r\n"))
            // A reset may overtake the bytes that were sent before it.
            if !isReset { #expect(text.hasSuffix("\r\n\r\n" + Self.refusal.prefix(Self.refusal.utf8.count / 2))) }
            #expect(code == (isReset ? .reset : .finished))
        }
    }

    @Test func `a stalled response sends only its head until the cloud ends`() async throws {
        var stalled: LoopbackClient?
        try await withFault(.stall) { client, _ in
            try await client.send(Self.request)
            let head = try await client.response(hasBody: false)
            #expect(head.status == 401)
            #expect(head.header("Content-Length") == "\(Self.refusal.utf8.count)")
            stalled = client
        }
        #expect(try await stalled?.rest() == [])
    }

    @Test func `a delayed response arrives completely after the delay`() async throws {
        try await withFault(.delay(.milliseconds(300))) { client, _ in
            let clock = ContinuousClock()
            let start = clock.now
            let response = try await client.call("GET", "/v3/projects")
            #expect(clock.now - start >= .milliseconds(300))
            #expect(response.text == Self.refusal)
        }
    }

    @Test func `a long delay ends with the cloud`() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await withFault(.delay(.seconds(600))) { client, cloud in
            try await client.send(Self.request)
            // The loop ends when the call has reached the cloud.
            let other = try LoopbackClient(baseURL: cloud.baseURL)
            while try await !other.call("GET", "/control/calls").text.contains("listProjects") {}
        }
        #expect(clock.now - start < .seconds(30))
    }

    @Test func `a slow body arrives completely at its rate, and the client connection stays open`() async throws {
        try await withFault(.slow(bytesPerSecond: 500)) { client, _ in
            let clock = ContinuousClock()
            let start = clock.now
            let first = try await client.call("GET", "/v3/projects")
            #expect(clock.now - start >= .milliseconds(100))
            let second = try await client.call("GET", "/v3/projects")
            #expect([first.text, second.text] == [Self.refusal, Self.refusal])
        }
    }

    @Test func `a padded body has the length in its header`() async throws {
        try await withFault(.pad(bytes: 200_000)) { client, _ in
            let response = try await client.call("GET", "/v3/projects")
            #expect(response.body.count == Self.refusal.utf8.count + 200_000)
            #expect(response.text.hasPrefix(Self.refusal + "  "))
            #expect(try await client.call("GET", "/control/calls").status == 200)
        }
    }

    @Test func `a redirect and a replaced body keep the client connection open`() async throws {
        try await withFault(.redirect(location: "http://127.0.0.1:1/")) { client, _ in
            let response = try await client.call("GET", "/v3/projects")
            #expect(response.status == 302)
            #expect(response.header("Location") == "http://127.0.0.1:1/")
            _ = try await client.call(
                "PUT", "/control/faults", body: #"{"rules":[{"effect":{"kind":"replace","body":"[]"}}]}"#)
            let replaced = try await client.call("GET", "/v3/projects")
            #expect(replaced.status == 200)
            #expect(replaced.text == "[]")
        }
    }
}
