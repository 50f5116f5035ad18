import Crypto
import FoundationEssentials

/// Computes the signature that a request must have. No other file of the cloud imports the hash functions.
///
/// It shares no code with the client that it checks, because shared code would hide a common mistake. Source: API
/// Gateway, "AK/SK Authentication". The form with a scope derives its key from the secret by one HMAC per part of the
/// scope.
struct SignatureVerifier {
    let request: CloudRequest
    let header: AuthorizationHeader

    /// Canonical form of the request. `nil` if the request lacks a header that is listed as signed.
    var canonicalRequest: String? {
        var lines = ""
        for name in header.signedHeaders.sorted() {
            guard let value = request.headers[name] else { return nil }
            lines += "\(name):\(value.trimmingBlanks)\n"
        }
        let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let names = header.signedHeaders.sorted().joined(separator: ";")
        return [
            request.method, Self.path(parts[0]), query(parts.count == 2 ? parts[1] : ""), lines, names, payloadHash,
        ].joined(separator: "\n")
    }

    /// Returns the signature in hexadecimal digits in lower case.
    func signature(of canonicalRequest: String, secret: String) -> String {
        var lines = [AuthorizationHeader.algorithm, request.headers["x-sdk-date"] ?? ""]
        var key = Data(secret.utf8)
        if let scope = header.scope {
            lines.append(scope)
            key = Data("SDK\(secret)".utf8)
            for part in scope.split(separator: "/", omittingEmptySubsequences: false) {
                key = Self.authenticate(Data(part.utf8), key)
            }
        }
        lines.append(Self.hexadecimal(SHA256.hash(data: Data(canonicalRequest.utf8))))
        return Self.hexadecimal(Self.authenticate(Data(lines.joined(separator: "\n").utf8), key))
    }

    /// Hash of the body. A signed header `X-Sdk-Content-Sha256` may declare that the body is not signed.
    private var payloadHash: String {
        let hash = Self.hexadecimal(SHA256.hash(data: Data(request.bytes)))
        let unsigned = "UNSIGNED-PAYLOAD"
        return request.headers["x-sdk-content-sha256"] == unsigned && !request.bytes.isEmpty ? unsigned : hash
    }

    private static func path(_ target: Substring) -> String {
        let segments = target.split(separator: "/", omittingEmptySubsequences: false)
        let path = segments.map { PercentEncoding.encoded(decoded($0)) }.joined(separator: "/")
        return path.last == "/" ? path : path + "/"
    }

    /// Returns the canonical query. Clients of the form with a scope sign only the first value of each key.
    private func query(_ text: Substring) -> String {
        var seen: Set<[UInt8]> = []
        return text.split(separator: "&").map { pair -> (key: [UInt8], value: [UInt8]) in
            let index = pair.firstIndex(of: "=") ?? pair.endIndex
            return (Self.decoded(pair[..<index]), Self.decoded(pair[index...].dropFirst()))
        }
        .filter { header.scope == nil || seen.insert($0.key).inserted }
        .sorted { left, right in
            left.key == right.key
                ? left.value.lexicographicallyPrecedes(right.value) : left.key.lexicographicallyPrecedes(right.key)
        }
        .map { "\(PercentEncoding.encoded($0.key))=\(PercentEncoding.encoded($0.value))" }.joined(separator: "&")
    }

    private static func decoded(_ text: Substring) -> [UInt8] {
        PercentEncoding.decodedBytes(Array(text.utf8))
    }

    private static func authenticate(_ data: Data, _ key: Data) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: data, using: SymmetricKey(data: key)))
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

extension String {
    fileprivate var trimmingBlanks: Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let end = lastIndex { !isBlank($0) }.map { index(after: $0) } ?? startIndex
        return self[..<end].drop(while: isBlank)
    }
}
