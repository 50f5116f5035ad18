import Network

/// The signature of one request by an access key: `SDK-HMAC-SHA256`, in the form that begins with `Access=`.
///
/// Decides on values alone, so that it is held against published examples byte by byte. The steps are those of the API
/// gateway's "AK/SK Authentication"; the parts have its names.
struct RequestSignature: Hashable {
    static let algorithm = "SDK-HMAC-SHA256"

    let canonicalRequest: String
    let stringToSign: String
    /// 64 lower-case hexadecimal digits.
    let signature: String
    /// Sorted, joined by semicolons.
    let signedHeaders: String

    /// - Parameters:
    ///   - headers: all that are signed, by lower-case name; with `host` and `x-sdk-date`.
    ///   - body: the bytes that are sent; empty where there is none.
    init(
        _ method: HTTPRequest.Method, _ url: SignableURL, headers: [String: String], body: [UInt8], secret: Secret
    ) {
        let sorted = headers.sorted { $0.key < $1.key }
        signedHeaders = sorted.map(\.key).joined(separator: ";")
        let lines = sorted.map { "\($0.key):\(Self.trimmed($0.value))\n" }.joined()
        canonicalRequest = [
            method.rawValue, url.canonicalPath, url.canonicalQuery, lines, signedHeaders, SigningHash.sha256(body),
        ].joined(separator: "\n")
        stringToSign = [
            Self.algorithm, headers["x-sdk-date"] ?? "", SigningHash.sha256(canonicalRequest.utf8),
        ].joined(separator: "\n")
        signature = SigningHash.hmac(stringToSign, key: secret.reveal())
    }

    /// The value of the header `Authorization`.
    func authorization(keyID: String) -> String {
        "\(Self.algorithm) Access=\(keyID), SignedHeaders=\(signedHeaders), Signature=\(signature)"
    }

    private static func trimmed(_ value: String) -> Substring {
        var text = value[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
