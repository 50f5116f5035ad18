import Testing

@testable import CloudAPI

@Suite struct TokenTrustTests {
    @Test(
        arguments: [
            (
                403,
                #"{"error":{"code":403,"message":"The request you have made requires authentication.","title":"Forbidden"}}"#,
                .authentication
            ),
            (
                403, #"{"error":{"code":403,"message":"You are not authorized to perform it.","title":"Forbidden"}}"#,
                .unexplained
            ),
            (403, #"{"error":{"code":403,"title":"Forbidden"}}"#, .unexplained), (403, "", .unexplained),
            (403, #"{"error_code":"VPN.0003","error_msg":"authentication failed"}"#, .authentication),
            (403, #"{"error_code":"VPN.0003","error_msg":""}"#, .authentication),
            (403, #"{"error_code":"VPN.0003","error_msg":"resource VGW is not ready"}"#, nil),
            (
                403, #"{"http_code":403,"message":{"code":"ces.0014","details":"X-Auth-Token is invalid"}}"#,
                .authentication
            ),
            (403, #"{"http_code":403,"message":{"code":"ces.0014","details":"no"}}"#, .authentication),
            (403, #"{"http_code":403,"message":{"code":"ces.0015","details":"Authentication failed"}}"#, .token),
            (403, #"{"http_code":403,"message":{"code":"ces.0017","details":"no right"}}"#, .permission),
            (403, #"{"error_code":"VPN.0007","error_msg":"you have no permission"}"#, .permission),
            (403, #"{"error_code":"APIGW.0302","error_msg":"The IAM user is not authorized"}"#, .permission),
            (401, "", .token), (401, #"{"error_code":"APIGW.0301","error_msg":"decrypt token fail"}"#, .token),
            (404, "", nil), (400, #"{"error_code":"VPN.0001","error_msg":"token"}"#, nil), (500, "", nil),
            (429, #"{"error_code":"APIGW.0308","error_msg":"token"}"#, nil),
        ] as [(Int, String, TokenRejection?)])
    func `an error implies whether the token may be invalid`(status: Int, body: String, rejection: TokenRejection?) {
        #expect(TokenRejection(CloudError(.listConnections, refusal: .json(status, body), secrets: [])) == rejection)
    }

    struct Row: Sendable {
        let rejection: TokenRejection
        let age: Duration
        let isAccepted: Bool
        let isReplacement: Bool
        let allows: Bool

        init(_ rejection: TokenRejection, _ age: Int, accepted: Bool, replacement: Bool, _ allows: Bool) {
            (self.rejection, self.age, isAccepted, isReplacement) = (rejection, .seconds(age), accepted, replacement)
            self.allows = allows
        }
    }

    @Test(arguments: [
        Row(.token, 0, accepted: false, replacement: false, true),
        Row(.token, 0, accepted: false, replacement: true, false),
        Row(.token, 60, accepted: false, replacement: true, true),
        Row(.authentication, 0, accepted: false, replacement: false, false),
        Row(.authentication, 5, accepted: true, replacement: false, true),
        Row(.authentication, 10, accepted: false, replacement: false, true),
        Row(.authentication, 59, accepted: true, replacement: true, false),
        Row(.authentication, 60, accepted: false, replacement: true, true),
        Row(.unexplained, 9, accepted: false, replacement: false, false),
        Row(.unexplained, 9, accepted: true, replacement: false, true),
        Row(.permission, 3_599, accepted: true, replacement: false, false),
        Row(.permission, 3_600, accepted: false, replacement: false, true),
    ])
    func `a new login is justified unless the token was just issued, which proves that a permission is missing`(
        _ row: Row
    ) {
        let start = ContinuousClock.now
        var trust = TokenTrust()
        #expect(!trust.allowsRenewal(row.rejection, .listConnections, at: start))
        trust.begin(isReplacement: row.isReplacement, at: start)
        if row.isAccepted { trust.recordAccepted(.listConnections) }
        #expect(trust.allowsRenewal(row.rejection, .listConnections, at: start + row.age) == row.allows)
    }

    @Test(arguments: [
        (TokenRejection.token, 300), (.authentication, 3_600), (.unexplained, 3_600), (.permission, 3_600),
    ])
    func `an operation that fails with a new token causes no login for a while, and others do`(
        _ rejection: TokenRejection, seconds: Int
    ) {
        let start = ContinuousClock.now
        var trust = TokenTrust()
        trust.begin(isReplacement: true, at: start - .seconds(7_200))
        trust.recordFutileRenewal(.listGateways, rejection, at: start)
        #expect(!trust.allowsRenewal(rejection, .listGateways, at: start + .seconds(seconds - 1)))
        #expect(trust.allowsRenewal(rejection, .listGateways, at: start + .seconds(seconds)))
        #expect(trust.allowsRenewal(rejection, .listConnections, at: start))
        trust.recordAccepted(.listGateways)
        #expect(trust.allowsRenewal(rejection, .listGateways, at: start))
    }
}
