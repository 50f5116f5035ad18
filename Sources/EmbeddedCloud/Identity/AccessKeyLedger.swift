/// Access keys of the cloud. It decides which signatures are valid, and locks keys after failures.
struct AccessKeyLedger: Sendable {
    /// Largest difference between a request's date and the gateway's time (API Gateway, "AK/SK Authentication").
    private static let largestSkew = Duration.seconds(900)

    private struct Record {
        let key: SimulatedAccessKey
        var lockout = Lockout(time: .seconds(300))
    }

    private var records: [String: Record]

    init(_ keys: [SimulatedAccessKey]) {
        records = Dictionary(keys.map { ($0.id, Record(key: $0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter authorization: Value of the header `Authorization`.
    mutating func authorize(
        _ request: CloudRequest, _ authorization: String, at now: CloudTime
    ) throws(CallError) {
        guard let header = AuthorizationHeader(authorization) else { throw Self.refusal("verify aksk signature fail") }
        guard var record = records[header.keyID] else {
            throw Self.refusal("Get secretKey failed,ak:\(header.keyID),err:ak not exist")
        }
        guard !record.lockout.isLocked(at: now) else {
            throw Self.refusal("AK access failed to reach the limit,forbidden")
        }
        try Self.checkDate(request.headers["x-sdk-date"] ?? "", at: now)
        defer { records[header.keyID] = record }
        if let error = Self.error(in: request, header, record.key) {
            record.lockout.countFailure(at: now)
            throw error
        }
        record.lockout.reset()
    }

    private static func error(
        in request: CloudRequest, _ header: AuthorizationHeader, _ key: SimulatedAccessKey
    ) -> CallError? {
        let verifier = SignatureVerifier(request: request, header: header)
        guard let canonicalRequest = verifier.canonicalRequest, header.signedHeaders.contains("x-sdk-date"),
            request.headers["x-security-token"] == key.securityToken
        else { return refusal("verify aksk signature fail") }
        guard verifier.signature(of: canonicalRequest, secret: key.secret) != header.signature else { return nil }
        // The gateway replaces each line break by a bar.
        let text = canonicalRequest.replacing("\n", with: "|")
        return refusal("verify aksk signature fail,canonicalRequest:\(text)")
    }

    private static func checkDate(_ text: String, at now: CloudTime) throws(CallError) {
        guard let time = CloudTime(compact: text), time.sinceEpoch >= now.sinceEpoch - largestSkew,
            time.sinceEpoch <= now.sinceEpoch + largestSkew
        else {
            let server = now.text(fractionDigits: 3)
            throw refusal("signature expired, signature time:\(text),server time:\(server)")
        }
    }

    private static func refusal(_ reason: String) -> CallError {
        .refused(401, "APIGW.0301", "Incorrect IAM authentication information: \(reason)")
    }
}

/// Header `Authorization` of a signed request, in one of the two forms that the cloud's clients send:
/// `SDK-HMAC-SHA256 Access=ID, …` or `SDK-HMAC-SHA256 Credential=ID/DATE/REGION/SERVICE/sdk_request, …`.
struct AuthorizationHeader: Sendable, Hashable {
    static let algorithm = "SDK-HMAC-SHA256"

    let keyID: String
    /// `DATE/REGION/SERVICE/sdk_request` of the second form. Region and service may be empty.
    let scope: String?
    /// Names in lower case, in the order given.
    let signedHeaders: [String]
    let signature: String

    /// Returns `nil` if the text has neither form.
    init?(_ text: String) {
        guard text.hasPrefix(Self.algorithm + " ") else { return nil }
        var fields: [Substring: Substring] = [:]
        for part in text.dropFirst(Self.algorithm.count + 1).split(separator: ",") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { return nil }
            fields[pair[0]] = pair[1]
        }
        guard let names = fields["SignedHeaders"], let signature = fields["Signature"] else { return nil }
        if let key = fields["Access"] {
            keyID = String(key)
            scope = nil
        } else {
            let parts = fields["Credential"]?.split(separator: "/", omittingEmptySubsequences: false)
            guard let parts, parts.count == 5 else { return nil }
            keyID = String(parts[0])
            scope = parts[1...].joined(separator: "/")
        }
        signedHeaders = names.split(separator: ";").map { $0.lowercased() }
        self.signature = String(signature)
    }
}
