import Testing

@testable import Availability
@testable import ExporterToolkit
@testable import Probing
@testable import Settings
@testable import StatusPages
@testable import VPNExporter

/// Tests of silences over HTTP, without sockets.
struct SilenceRoutesTests {
    private let silences = SilenceRegister()
    private let events = EventLog()

    private func answer(_ method: String, _ uri: String) async -> (status: WebResponse.Status, text: String) {
        var routes = RunningServer.routes()
        routes.silences = SilenceRoutes(
            silences: silences, events: events, logger: .silent, now: { 1_767_323_045_000_000_000 },
            connections: { ["berlin-paris", "berlin-rome", "oslo"] })
        let response = await routes.response(to: WebRequest(method: method, uri: uri))
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    @Test func `a silence can be started, listed, replaced and ended`() async {
        let began = await answer("PUT", "/api/v1/silences/berlin-%2A?for=2h&reason=carrier+works")
        #expect(began.status == .ok)
        let document =
            #"{"end":"2026-01-02T05:04:05.000Z","name":"berlin-*","reason":"carrier works","#
            + #""start":"2026-01-02T03:04:05.000Z"}"#
        #expect(began.text == #"{"connections":2,"silence":\#(document)}"# + "\n")
        #expect(await answer("GET", "/api/v1/silences").text == #"{"silences":[\#(document)]}"# + "\n")
        #expect(await answer("PUT", "/api/v1/silences/berlin-*?for=1h&reason=x").status == .ok)
        #expect(silences.active(at: 1_767_323_045_000_000_000).map(\.reason) == ["x"])
        #expect(await answer("DELETE", "/api/v1/silences/berlin-*").status == .ok)
        #expect(await answer("GET", "/api/v1/silences").text == #"{"silences":[]}"# + "\n")
        #expect(events.newestFirst.map(\.kind) == [.silenceEnded, .silenceBegan, .silenceBegan])
        #expect(events.newestFirst.last?.connection == nil)
    }

    @Test func `repeating a silence is not an event, and many silences do not displace outages`() async {
        events.record(Event(time: 0, kind: .outageBegan, connection: "oslo", text: ""))
        for _ in 0..<3 { #expect(await answer("PUT", "/api/v1/silences/oslo?for=2h&reason=x").status == .ok) }
        #expect(events.newestFirst.map(\.kind) == [.silenceBegan, .outageBegan])
        for number in 0..<2_000 { _ = await answer("PUT", "/api/v1/silences/oslo?for=2h&reason=x\(number)") }
        #expect(events.newestFirst.count == EventLog.capacityOfRequests + 1)
        #expect(events.newestFirst.last?.kind == .outageBegan)
    }

    @Test(arguments: [
        ("PUT", "berlin-pari?for=1h&reason=x", WebResponse.Status.notFound, "did you mean berlin-paris?"),
        ("PUT", "x*?for=1h&reason=x", .notFound, "no connection matches x*"),
        ("PUT", "oslo?for=31d&reason=x", .badRequest, "for 31d"), ("PUT", "oslo?for=1h", .badRequest, "reason: "),
        ("PUT", "oslo?reason=x", .badRequest, "write a duration"), ("PUT", "?for=1h&reason=x", .badRequest, "name: "),
        ("PUT", "%zz?for=1h&reason=x", .badRequest, "name: "), ("PUT", "a%0ab?for=1h&reason=x", .badRequest, "name: "),
        ("DELETE", "oslo", .notFound, "no silence is named oslo"), ("DELETE", "a%20b", .badRequest, "name: "),
    ])
    func `an invalid request changes nothing, and the response has the remedy`(
        method: String, rest: String, status: WebResponse.Status, text: String
    ) async {
        let response = await answer(method, "/api/v1/silences/" + rest)
        #expect(response.status == status && response.text.contains(text), "\(response)")
        #expect(silences.active(at: 1_767_323_045_000_000_000) == [] && events.newestFirst == [])
    }

    @Test(arguments: ["POST", "GET", "OPTIONS", "PATCH", "put"])
    func `only methods that a page of another site cannot send change a silence`(method: String) async {
        #expect(await answer(method, "/api/v1/silences/oslo?for=1h&reason=x").status == .methodNotAllowed)
        #expect(silences.active(at: 1_767_323_045_000_000_000) == [])
    }

    @Test func `the list is read-only, and one silence too many is refused`() async throws {
        for method in ["PUT", "DELETE", "POST"] {
            #expect(await answer(method, "/api/v1/silences").status == .methodNotAllowed)
        }
        for number in 0..<Silence.maximumCount {
            _ = try silences.begin(
                Silence(pattern: NamePattern("c\(number)"), start: 0, end: .max, reason: "x"))
        }
        let response = await answer("PUT", "/api/v1/silences/oslo?for=1h&reason=x")
        #expect(response.status == .conflict && response.text.contains("1000 silences"))
    }
}
