import Crypto
import FoundationEssentials
import NetworkPrimitives

/// The signature of one request with an access key: `SDK-HMAC-SHA256`, in the form that begins with `Access=`.
///
/// The type computes with values only, so that tests compare it with published examples byte by byte. Steps and names are
/// those of the API gateway's "AK/SK Authentication".
struct RequestSignature: Hashable {
    static let algorithm = "SDK-HMAC-SHA256"

    let canonicalRequest: String
    let stringToSign: String
    /// 64 lower-case hexadecimal digits.
    let signature: String
    /// The names in order, joined by semicolons.
    let signedHeaders: String

    /// - Parameters:
    ///   - headers: all signed headers by lower-case name, including `host` and `x-sdk-date`.
    ///   - body: the body of the request. Empty if there is none.
    init(
        _ method: HTTPRequest.Method, _ url: SignableURL, headers: [String: String], body: [UInt8], secret: Secret
    ) {
        let sorted = headers.sorted { $0.key < $1.key }
        signedHeaders = sorted.map(\.key).joined(separator: ";")
        let lines = sorted.map { "\($0.key):\(Self.trimmed($0.value))\n" }.joined()
        canonicalRequest = [
            method.rawValue, url.canonicalPath, url.canonicalQuery, lines, signedHeaders, Self.hash(body),
        ].joined(separator: "\n")
        stringToSign = [
            Self.algorithm, headers["x-sdk-date"] ?? "", Self.hash(canonicalRequest.utf8),
        ].joined(separator: "\n")
        let key = SymmetricKey(data: Data(secret.reveal().utf8))
        signature = Self.hexadecimal(HMAC<SHA256>.authenticationCode(for: Data(stringToSign.utf8), using: key))
    }

    /// Returns the value of the header `Authorization`.
    func authorization(keyID: String) -> String {
        "\(Self.algorithm) Access=\(keyID), SignedHeaders=\(signedHeaders), Signature=\(signature)"
    }

    private static func trimmed(_ value: String) -> Substring {
        var text = value[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }

    private static func hash(_ bytes: some Sequence<UInt8>) -> String {
        hexadecimal(SHA256.hash(data: Data(bytes)))
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }
}

/// The parts of a request's address in the form that the signature requires. Each part is decoded and encoded again, so
/// that both sides sign the same bytes for every spelling.
struct SignableURL: Hashable {
    /// The host, with the port unless it is the scheme's default, as in the header `Host` (RFC 9110, 7.2).
    let host: String
    /// The path with each segment encoded again. It ends with a slash, unlike the path in ``url``.
    let canonicalPath: String
    /// The query in the order of keys and values. Empty if there is none.
    let canonicalQuery: String
    /// The address with its query in that order, which the request must use.
    let url: String

    /// - Parameter url: an absolute `http` or `https` URL without a fragment.
    init(_ url: String) {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let scheme = parts[0].prefix { $0 != ":" }
        let rest = parts[0].dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" }
        host = Self.host(authority, scheme: scheme.lowercased())
        let path = rest.dropFirst(authority.count).split(separator: "/", omittingEmptySubsequences: false)
            .map { String($0).percentDecoded.percentEncoded }.joined(separator: "/")
        canonicalPath = path.hasSuffix("/") ? path : path + "/"
        canonicalQuery = Self.query(parts.count == 2 ? parts[1] : "")
        self.url = canonicalQuery.isEmpty ? String(parts[0]) : "\(parts[0])?\(canonicalQuery)"
    }

    private static func host(_ authority: Substring, scheme: String) -> String {
        let standard = scheme == "https" ? ":443" : ":80"
        return String(authority.hasSuffix(standard) ? authority.dropLast(standard.count) : authority)
    }

    private static func query(_ text: Substring) -> String {
        let pairs = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]).percentDecoded, parts.count == 2 ? String(parts[1]).percentDecoded : "")
        }
        return pairs.sorted { Self.precedes($0.0, $1.0) ?? Self.precedes($0.1, $1.1) ?? false }
            .map { "\($0.percentEncoded)=\($1.percentEncoded)" }.joined(separator: "&")
    }

    /// Compares by bytes. Returns `nil` if both texts are equal.
    private static func precedes(_ left: String, _ right: String) -> Bool? {
        left == right ? nil : left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension AccessKey {
    /// Returns the request with the signature of this key for a time and, if the request has one, a project.
    ///
    /// Only the listed headers are signed, because the HTTP library adds more. The query gets the order in which it is
    /// signed.
    func sign(_ request: HTTPRequest, projectID: String?, at time: CloudTimestamp) -> HTTPRequest {
        let url = SignableURL(request.url)
        var signed = ["host": url.host, "x-sdk-date": time.compactText]
        signed["x-project-id"] = projectID
        signed["content-type"] = request.headers["content-type"]
        signed["x-security-token"] = securityToken?.reveal()
        let signature = RequestSignature(
            request.method, url, headers: signed, body: request.body ?? [], secret: secret)
        var headers = request.headers.merging(signed) { _, signed in signed }
        headers["authorization"] = signature.authorization(keyID: id)
        return HTTPRequest(
            request.method, url.url, headers: headers, body: request.body, isRepeatable: request.isRepeatable)
    }
}

extension CloudTimestamp {
    /// The time in UTC as in the header `X-Sdk-Date`: `20260102T030405Z`.
    fileprivate var compactText: String {
        let seconds = nanoseconds / 1_000_000_000
        return Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).filter { !"-:".contains($0) }
    }
}
