import Crypto
import FoundationEssentials

/// Computes what the signature of a request must be; the only file that knows the package of the hash functions.
///
/// It shares nothing with the client that it checks, or the two would agree on the same mistake. Source: API Gateway,
/// "AK/SK Authentication"; the form with a scope derives its key from the secret by one HMAC for each part of the scope.
struct SignatureVerifier {
    let request: CloudRequest
    let header: AuthorizationHeader

    /// `nil` where a header that is listed as signed is not there.
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

    /// In lower-case hexadecimal digits.
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

    /// What a signed header `X-Sdk-Content-Sha256` says, in the place of the body's own hash; it must be that hash, or
    /// say that the body is not signed.
    private var payloadHash: String {
        let hash = Self.hexadecimal(SHA256.hash(data: Data(request.bytes)))
        let unsigned = "UNSIGNED-PAYLOAD"
        return request.headers["x-sdk-content-sha256"] == unsigned && !request.bytes.isEmpty ? unsigned : hash
    }

    private static func path(_ target: Substring) -> String {
        let segments = target.split(separator: "/", omittingEmptySubsequences: false)
        let path = segments.map { encoded(unescaped($0)) }.joined(separator: "/")
        return path.last == "/" ? path : path + "/"
    }

    /// The form with a scope, as its clients sign it, has only the first of several values of one key.
    private func query(_ text: Substring) -> String {
        var seen: Set<[UInt8]> = []
        return text.split(separator: "&").map { pair -> (key: [UInt8], value: [UInt8]) in
            let index = pair.firstIndex(of: "=") ?? pair.endIndex
            return (Self.unescaped(pair[..<index]), Self.unescaped(pair[index...].dropFirst()))
        }
        .filter { header.scope == nil || seen.insert($0.key).inserted }
        .sorted { left, right in
            left.key == right.key
                ? left.value.lexicographicallyPrecedes(right.value) : left.key.lexicographicallyPrecedes(right.key)
        }
        .map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    private static func unescaped(_ text: Substring) -> [UInt8] {
        var parts = text.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)[...]
        var result = parts.popFirst().map(Array.init) ?? []
        for part in parts {
            if part.count >= 2, let byte = UInt8(String(decoding: part.prefix(2), as: UTF8.self), radix: 16) {
                result.append(byte)
                result += part.dropFirst(2)
            } else {
                result.append(UInt8(ascii: "%"))
                result += part
            }
        }
        return result
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isUnreserved = byte < 0x80 && (character.isLetter || character.isNumber || "-_.~".contains(character))
            return isUnreserved ? String(character) : "%" + hexadecimal([byte]).uppercased()
        }
        .joined()
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
