/// The keys that requests may be signed with: which signatures are right, and which keys are locked.
struct AccessKeyLedger: Sendable {
    /// Of a request's date from the gateway's, either way (API Gateway, "AK/SK Authentication").
    static let largestSkew = Duration.seconds(900)
    /// A key is locked after as many failures in a row, and for as long.
    static let mostFailures = 5
    static let lockTime = Duration.seconds(300)

    private struct Record {
        let key: SimulatedAccessKey
        var failures = 0
        var lockedUntil: CloudTime?
    }

    private var records: [String: Record]

    init(_ keys: [SimulatedAccessKey]) {
        records = Dictionary(keys.map { ($0.id, Record(key: $0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter authorization: the header of that name.
    mutating func authorize(
        _ request: CloudRequest, _ authorization: String, at now: CloudTime
    ) throws(CloudFault) {
        guard let header = AuthorizationHeader(authorization) else { throw Self.refusal("verify aksk signature fail") }
        guard var record = records[header.keyID] else {
            throw Self.refusal("Get secretKey failed,ak:\(header.keyID),err:ak not exist")
        }
        if let lockedUntil = record.lockedUntil, now < lockedUntil {
            throw Self.refusal("AK access failed to reach the limit,forbidden")
        }
        try Self.checkDate(request.headers["x-sdk-date"] ?? "", at: now)
        defer { records[header.keyID] = record }
        if let fault = Self.fault(of: request, header, record.key) {
            record.failures += 1
            if record.failures == Self.mostFailures {
                record.failures = 0
                record.lockedUntil = now + Self.lockTime
            }
            throw fault
        }
        record.failures = 0
        record.lockedUntil = nil
    }

    private static func fault(
        of request: CloudRequest, _ header: AuthorizationHeader, _ key: SimulatedAccessKey
    ) -> CloudFault? {
        let verifier = SignatureVerifier(request: request, header: header)
        guard let canonicalRequest = verifier.canonicalRequest, header.signedHeaders.contains("x-sdk-date"),
            request.headers["x-security-token"] == key.securityToken
        else { return refusal("verify aksk signature fail") }
        guard verifier.signature(of: canonicalRequest, secret: key.secret) != header.signature else { return nil }
        // The gateway writes a bar for each line's end.
        let text = canonicalRequest.replacing("\n", with: "|")
        return refusal("verify aksk signature fail,canonicalRequest:\(text)")
    }

    private static func checkDate(_ text: String, at now: CloudTime) throws(CloudFault) {
        guard let time = CloudTime(compact: text), time.sinceEpoch >= now.sinceEpoch - largestSkew,
            time.sinceEpoch <= now.sinceEpoch + largestSkew
        else {
            let server = now.text(fractionDigits: 3)
            throw refusal("signature expired, signature time:\(text),server time:\(server)")
        }
    }

    private static func refusal(_ reason: String) -> CloudFault {
        .refused(401, "APIGW.0301", "Incorrect IAM authentication information: \(reason)")
    }
}
