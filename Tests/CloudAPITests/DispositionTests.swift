import Testing

@testable import CloudAPI

@Suite struct DispositionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        let code: String?
        var message = ""
        var operation = CloudOperation.listConnections
        let disposition: Disposition

        var testDescription: String { "\(operation.rawValue) \(status) \(code ?? "-") \(message)" }

        init(
            _ status: Int, _ code: String?, _ message: String = "", _ disposition: Disposition,
            _ operation: CloudOperation = .listConnections
        ) {
            (self.status, self.code, self.message, self.operation) = (status, code, message, operation)
            self.disposition = disposition
        }
    }

    static let vpn = [
        Row(400, "VPN.0001", "invalid request: enable_nqa must not be filled if style is not static", .final),
        Row(400, "VPN.0001", "VPN connection 1 already has connection monitor", .exists),
        Row(500, "VPN.0002", "server error", .retry),
        Row(403, "VPN.0003", "authentication failed", .forbidden),
        Row(403, "VPN.0003", "resource VGW is not ready, currently CREATING", .notReady),
        Row(403, "VPN.0003", "The VGW is currently UPDATING", .notReady),
        Row(404, "VPN.0004", "resource not found", .gone),
        Row(500, "VPN.0005", "", .retry),
        Row(500, "VPN.0006", "", .retry),
        Row(403, "VPN.0007", "is not authorized to perform", .forbidden),
        Row(403, "VPN.0999", "Quota exceeded for monitors", .final), Row(409, nil, "the quota is used up", .final),
        Row(409, nil, "conflict", .retry),
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
        Row(403, nil, "", .forbidden, .queryMetricData),
        Row(494, nil, "", .final),
        Row(520, nil, "", .retry),
        Row(599, nil, "", .retry),
        Row(600, nil, "", .final),
    ]

    static let identity = [
        Row(401, nil, "wrong password", .badCredentials, .createToken),
        Row(401, nil, "", .reauthenticate, .listProjects),
        Row(401, nil, "", .reauthenticate, .readCatalog),
        Row(400, nil, "Incorrect password.", .badCredentials, .createToken),
        Row(400, nil, "Incorrect password.", .final, .listProjects),
        Row(400, nil, "Mandatory parameters are not specified.", .final, .createToken),
        Row(401, "IAM.0001", "", .badCredentials, .createToken),
        Row(401, "IAM.0001", "", .reauthenticate, .listProjects),
        Row(403, "IAM.0002", "", .forbidden, .createToken),
        Row(403, "IAM.0003", "Policy doesn't allow it", .forbidden, .listProjects),
        Row(404, "IAM.0004", "Could not find project", .final, .createToken),
        Row(500, "IAM.0006", "", .retry, .createToken),
        Row(400, "IAM.0007", "", .final, .createToken),
        Row(400, "IAM.0009", "X-Subject-Token is invalid", .reauthenticate, .listProjects),
        Row(429, "IAM.0012", "", .throttled(retryAfter: nil), .createToken),
        Row(401, "IAM.0061", "Account locked", .badCredentials, .createToken),
        Row(403, "IAM.0061", "Account locked", .badCredentials, .createToken),
        Row(401, "IAM.0062", "Incorrect password", .badCredentials, .createToken),
        Row(401, "IAM.0063", "", .reauthenticate, .listProjects),
        Row(401, "IAM.0064", "", .forbidden, .listProjects),
        Row(401, "IAM.0066", "The token has expired", .reauthenticate, .listConnections),
        Row(401, "IAM.0067", "Invalid token", .reauthenticate, .readCatalog),
        Row(403, "IAM.0080", "", .forbidden, .createToken),
        Row(403, "IAM.0081", "", .forbidden, .createToken),
        Row(403, "IAM.0082", "", .forbidden, .createToken),
        Row(403, "IAM.0083", "", .forbidden, .createToken),
        Row(400, "IAM.1105", "The access key has expired", .badCredentials, .listProjects),
        Row(400, "IAM.1108", "The securitytoken has expired", .badCredentials, .listProjects),
        Row(401, "APIGW.0301", "decrypt token fail", .badCredentials, .createToken),
        Row(503, nil, "", .retry, .createToken),
    ]

    static let cloudEye = [
        Row(400, "ces.0001", "", .final, .queryMetricData),
        Row(400, "ces.0003", "", .final, .queryMetricData),
        Row(500, "ces.0007", "", .retry, .queryMetricData),
        Row(500, "ces.0008", "", .retry, .queryMetricData),
        Row(500, "ces.0012", "", .retry, .queryMetricData),
        Row(400, "ces.0014", "", .final, .queryMetricData),
        Row(401, "ces.0015", "", .reauthenticate, .queryMetricData),
        Row(404, "ces.0016", "", .gone, .queryMetricData),
        Row(403, "ces.0017", "", .forbidden, .queryMetricData),
        Row(500, "ces.0019", "", .retry, .queryMetricData),
        Row(500, "ces.0021", "", .retry, .queryMetricData),
        Row(429, "ces.0429", "", .throttled(retryAfter: nil), .queryMetricData),
        Row(400, "CES.0429", "", .throttled(retryAfter: nil), .queryMetricData),
        Row(404, "APIGW.0101", "", .final, .queryMetricData),
    ]

    @Test(arguments: vpn + gateway + others + identity + cloudEye)
    func `status, code, and text determine the disposition`(_ row: Row) {
        let disposition = Disposition(
            row.operation, status: row.status, code: row.code, message: row.message, retryAfter: nil)
        #expect(disposition == row.disposition)
    }

    @Test(arguments: CloudOperation.allCases)
    func `a 404 from the gateway is never a missing resource, for any operation`(_ operation: CloudOperation) {
        for code in ["APIGW.0101", "APIG.0101", "apigw.0101"] {
            let disposition = Disposition(operation, status: 404, code: code, message: "not found", retryAfter: nil)
            #expect(disposition == .final)
        }
    }
}
