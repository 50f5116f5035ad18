import FoundationEssentials
import Testing

@testable import EmbeddedCloud

/// Decisions of the fault rules.
struct FaultPlanTests {
    private static let start = CloudTime(sinceEpoch: .seconds(1_767_323_045))
    private static let broken = FaultEffect.refuse(
        Refusal(status: 500, errorCode: "VPN.0002", errorMessage: "server error"), shape: .flat, retryAfter: nil)

    private func call(_ operation: Route.Operation = .listVpnConnections, _ text: String = "") -> FaultPlan.Call {
        .init(operation: operation, texts: [text])
    }

    /// Returns the statuses of the responses to a number of calls. `nil` is a response of the cloud itself.
    private func statuses(_ rules: [FaultRule], seed: UInt64 = 0, count: Int) -> [Int?] {
        var plan = FaultPlan(CloudFaults(rules, seed: seed))
        return (0..<count).map { _ in plan.decide(call(), requestID: "r", at: Self.start).response?.status }
    }

    @Test func `an empty list of rules affects no call`() {
        var plan = FaultPlan(.none)
        #expect(plan.decide(call(), requestID: "r", at: Self.start) == .init())
    }

    @Test func `a rule applies to the first calls, to every nth call, or to all calls`() {
        #expect(statuses([FaultRule(Self.broken, .first(2))], count: 4) == [500, 500, nil, nil])
        #expect(statuses([FaultRule(Self.broken, .every(3))], count: 6) == [nil, nil, 500, nil, nil, 500])
        #expect(statuses([FaultRule(Self.broken)], count: 2) == [500, 500])
    }

    @Test func `random selection is the same for the same seed, differs for another, and keeps its probability`() {
        let rules = [FaultRule(Self.broken, .probability(0.3))]
        let first = statuses(rules, seed: 1, count: 1000)
        #expect(first == statuses(rules, seed: 1, count: 1000))
        #expect(first != statuses(rules, seed: 2, count: 1000))
        #expect(250...350 ~= first.count { $0 == 500 })
        #expect(statuses([FaultRule(Self.broken, .probability(0))], count: 100).allSatisfy { $0 == nil })
        #expect(statuses([FaultRule(Self.broken, .probability(1))], count: 100).allSatisfy { $0 == 500 })
    }

    @Test func `the first rule that applies decides, and the next one after it is exhausted`() {
        let gone = FaultEffect.replace(status: 200, body: "{}", type: "application/json")
        #expect(
            statuses([FaultRule(Self.broken, .first(1)), FaultRule(gone, .first(2))], count: 4) == [500, 200, 200, nil])
    }

    @Test func `operations and a connection select calls, and a rule does not count other calls`() {
        var plan = FaultPlan(
            CloudFaults([
                FaultRule(Self.broken, on: [.createConnectionMonitor], connectionID: TestCloud.berlin, .first(1))
            ]))
        let body = TestCloud.monitorRequest(TestCloud.berlin)
        let calls = [
            call(.listVpnConnections, body), call(.createConnectionMonitor, TestCloud.monitorRequest(TestCloud.paris)),
            call(.createConnectionMonitor, body), call(.createConnectionMonitor, body),
        ]
        #expect(calls.map { plan.decide($0, requestID: "r", at: Self.start).response?.status } == [nil, nil, 500, nil])
    }

    @Test func `delay, rate, and padding combine with the effect of a later rule`() {
        var plan = FaultPlan(
            CloudFaults([
                FaultRule(.delay(.seconds(2))), FaultRule(.slow(bytesPerSecond: 10)), FaultRule(.pad(bytes: 5)),
                FaultRule(.cut(isReset: true)), FaultRule(Self.broken),
            ]))
        let decision = plan.decide(call(), requestID: "r", at: Self.start)
        #expect(decision.response == nil)
        #expect(
            decision.delivery
                == Delivery(ending: .halfBody(.reset), delay: .seconds(2), bytesPerSecond: 10, padding: 5))
    }

    @Test func `a throttle admits its limit of calls per window, and hints when to retry if configured`() {
        var plan = FaultPlan(CloudFaults([FaultRule(.throttle(limit: 2, window: 300, hint: true))]))
        func decide(_ seconds: Double) -> FaultPlan.Decision {
            plan.decide(call(), requestID: "r", at: Self.start + .seconds(seconds))
        }
        #expect([0, 1].map { decide($0).response?.status } == [nil, nil])
        let refused = decide(9.5).response
        #expect(refused?.status == 429)
        #expect(
            refused?.text
                == #"{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached: "#
                + #"policy user over ratelimit,limit:2,time:5 minute","request_id":"r"}"#)
        #expect(refused?.header("Retry-After") == "291")
        #expect([299.9, 300, 301, 302].map { decide($0).response?.status } == [429, nil, nil, 429])
        var strict = FaultPlan(CloudFaults([FaultRule(.throttle(limit: 0, window: 1, hint: false))]))
        let response = strict.decide(call(), requestID: "r", at: Self.start).response
        #expect(response?.text.contains("limit:0,time:1 second") == true)
        #expect(response?.header("Retry-After") == nil)
    }

    @Test(arguments: [
        (ErrorShape.flat, #"{"error_code":"VPN.0002","error_msg":"server error","request_id":"r"}"#),
        (.plain, #"{"code":"VPN.0002","message":"server error"}"#),
        (.keystone, #"{"error":{"code":502,"message":"server error","title":"Bad Gateway"}}"#),
        (.cloudEye, #"{"http_code":"502","message":{"code":"VPN.0002","details":"server error"}}"#),
        (
            .html,
            "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
                + "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
        ),
        (.text, "server error"), (.empty, ""),
    ])
    func `each error shape has its own body`(shape: ErrorShape, body: String) {
        let refusal = Refusal(status: 502, errorCode: "VPN.0002", errorMessage: "server error")
        let response = shape.response(to: refusal, requestID: "r")
        #expect(response.status == 502)
        #expect(response.text == body)
    }

    @Test func `faults survive writing and reading`() throws {
        let effects: [FaultEffect] = [
            Self.broken, .throttle(limit: 1, window: 60, hint: true), .replace(status: 200, body: "x", type: "y"),
            .redirect(location: "http://127.0.0.1:1/"), .drop(isReset: true), .lose(isReset: false), .stall,
            .cut(isReset: true), .delay(.milliseconds(1500)), .slow(bytesPerSecond: 3), .pad(bytes: 4),
        ]
        let occasions: [FaultRule.Occasion] = [.always, .first(1), .every(2), .probability(0.5)]
        let faults = CloudFaults(
            effects.enumerated().map {
                FaultRule($1, on: [.issueToken], connectionID: "c", occasions[$0 % occasions.count])
            }, seed: 7)
        #expect(try JSONDecoder().decode(CloudFaults.self, from: try JSONEncoder().encode(faults)) == faults)
    }
}
