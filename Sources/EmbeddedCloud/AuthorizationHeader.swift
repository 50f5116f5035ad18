/// The header `Authorization` of a signed request, in either of the two forms that clients of the cloud send:
/// `SDK-HMAC-SHA256 Access=ID, …` and `SDK-HMAC-SHA256 Credential=ID/DATE/REGION/SERVICE/sdk_request, …`.
struct AuthorizationHeader: Sendable, Hashable {
    static let algorithm = "SDK-HMAC-SHA256"

    let keyID: String
    /// `DATE/REGION/SERVICE/sdk_request` of the second form; region and service may be empty.
    let scope: String?
    /// Lower case, in the order given.
    let signedHeaders: [String]
    let signature: String

    /// `nil` where the text is neither form.
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
