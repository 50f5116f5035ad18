import Testing

@testable import CloudAPI

@Suite struct DispositionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        let code: String?
        var message = ""
        var service = CloudService.vpn
        let disposition: Disposition

        var testDescription: String { "\(service.rawValue) \(status) \(code ?? "-") \(message)" }

        init(
            _ status: Int, _ code: String?, _ message: String = "", _ disposition: Disposition,
            _ service: CloudService = .vpn
        ) {
            (self.status, self.code, self.message, self.service) = (status, code, message, service)
            self.disposition = disposition
        }
    }

    static let vpn = [
        Row(400, "VPN.0001", "invalid request: enable_nqa must not be filled if style is not static", .final),
        Row(400, "VPN.0001", "VPN connection 1 already has connection monitor", .exists),
        Row(500, "VPN.0002", "server error", .retry),
        Row(403, "VPN.0003", "authentication failed", .forbidden),
        Row(403, "VPN.0003", "resource VGW is not ready, currently CREATING", .notReady),
        Row(404, "VPN.0004", "resource not found", .gone),
        Row(500, "VPN.0005", "", .retry),
        Row(500, "VPN.0006", "", .retry),
        Row(403, "VPN.0007", "is not authorized to perform", .forbidden),
        Row(425, "VPN.0009", "Connection is deleting", .gone),
        Row(401, "VPN.0010", "Token authentication failed", .reauthenticate),
        Row(504, "VPN.0014", "", .retry),
        Row(409, "VPN.0016", "", .notReady),
        Row(409, "VPN.0017", "", .notReady),
        Row(400, "VPN.0030", "system is busy", .retry),
        Row(400, "VPN.0031", "Repeated operation.", .retry),
        Row(400, "VPN.0306", "", .notReady),
        Row(400, "VPN.0381", "VPN connection 1 already has connection monitor", .exists),
        Row(429, "VPN.0429", "too many requests", .throttled(retryAfter: nil)),
        Row(400, "VPN.0506", "", .notReady),
        Row(400, "VPN.0507", "", .notReady),
        Row(400, "VPN.0508", "", .notReady),
        Row(404, "VPN.0509", "", .final),
        Row(400, "vpn.0381", "", .exists),
        Row(400, "VPN.9999", "", .final),
        Row(503, "VPN.9999", "", .retry),
    ]

    static let gateway = ["APIGW", "APIG"].flatMap { prefix in
        [
            Row(404, "\(prefix).0101", "The API does not exist", .final),
            Row(400, "\(prefix).0201", "", .final),
            Row(413, "\(prefix).0201", "", .final),
            Row(502, "\(prefix).0201", "", .retry),
            Row(504, "\(prefix).0201", "", .retry),
            Row(401, "\(prefix).0301", "Incorrect IAM authentication information: decrypt token fail", .reauthenticate),
            Row(401, "\(prefix).0301", "Incorrect IAM authentication information: x-auth-token not found", .final),
            Row(403, "\(prefix).0302", "", .forbidden),
            Row(403, "\(prefix).0306", "", .forbidden),
            Row(401, "\(prefix).0307", "The token must be updated", .reauthenticate),
            Row(429, "\(prefix).0308", "", .throttled(retryAfter: nil)),
            Row(403, "\(prefix).0310", "", .forbidden),
            Row(400, "\(prefix).0602", "", .final),
            Row(500, "\(prefix).0605", "", .retry),
            Row(500, "\(prefix).0606", "", .retry),
            Row(503, "\(prefix).0613", "", .retry),
        ]
    }

    static let others = [
        Row(401, nil, "", .reauthenticate),
        Row(403, nil, "", .forbidden),
        Row(404, nil, "", .final),
        Row(302, nil, "", .final),
        Row(408, nil, "", .retry),
        Row(429, nil, "", .throttled(retryAfter: nil)),
        Row(500, nil, "", .retry),
        Row(501, nil, "", .final),
        Row(503, "no dot", "", .retry),
        Row(400, ".", "", .final),
        Row(401, nil, "wrong password", .badCredentials, .identity),
        Row(401, "IAM.0001", "", .badCredentials, .identity),
        Row(403, "IAM.0061", "Account locked", .badCredentials, .identity),
        Row(429, "IAM.0012", "", .throttled(retryAfter: nil), .identity),
        Row(503, nil, "", .retry, .identity),
    ]

    @Test("status, code and text decide what can be done", arguments: vpn + gateway + others)
    func classifies(_ row: Row) {
        let disposition = Disposition(
            row.service, status: row.status, code: row.code, message: row.message, retryAfter: nil)
        #expect(disposition == row.disposition)
    }

    @Test(
        "the wait after a rate limit comes from the header, else from the text",
        arguments: [
            ("7", "time:5 minute", .seconds(7)),
            (nil, "policy user over ratelimit,limit:200,time:5 minute", .seconds(300)),
            (nil, "policy api over ratelimit,limit:20,time:1 second", .seconds(1)),
            (nil, "Threshold: 10 times per 60 seconds", .seconds(60)),
            ("Wed, 21 Oct 2026 07:28:00 GMT", "", nil),
            ("-1", "", nil), ("", "", nil), (nil, "", nil), (nil, "time:", nil), (nil, "time:5", nil),
            (nil, "time:5 parsecs", nil), (nil, "time:0 minute", nil), (nil, "time:99999999999999999999 minute", nil),
            ("999999", "", .seconds(3_600)), (nil, "time:999999 hours", .seconds(3_600)),
        ] as [(String?, String, Duration?)])
    func readsWindow(header: String?, message: String, wait: Duration?) {
        #expect(ThrottlingWindow.duration(retryAfter: header, message: message) == wait)
    }
}
