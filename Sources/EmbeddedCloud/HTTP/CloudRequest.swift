import FoundationEssentials

/// HTTP request as a value without a client connection.
///
/// The services read a decoded path, a decoded query, and the body. swift-http-types offers none of them.
struct CloudRequest: Sendable, Hashable {
    enum Body: Sendable, Hashable {
        case bytes([UInt8])
        /// The body exceeded the limit and was discarded.
        case tooLarge
    }

    /// Method in upper case.
    let method: String
    /// Path and query, as in the request line.
    let target: String
    /// Parts between the slashes without percent encoding: `/v3/projects` is `["v3", "projects"]`. A slash in a part
    /// was encoded.
    let path: [String]
    let query: QueryString
    /// Headers by name in lower case. Only the first one of a name counts.
    let headers: [String: String]
    let body: Body

    /// Value of the header `X-Auth-Token`.
    var token: String? { headers["x-auth-token"] }

    /// Bytes of the body. Empty if it was too large.
    var bytes: [UInt8] {
        if case .bytes(let bytes) = body { bytes } else { [] }
    }

    init(method: String, target: String, headers: [String: String] = [:], body: Body = .bytes([])) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.target = target
        self.path = parts[0].split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            PercentEncoding.decoded($0)
        }
        self.query = QueryString(parts.count == 2 ? parts[1] : "")
        self.headers = headers
        self.body = body
    }

    /// Returns the JSON document in the body, or `nil` if the body does not have the form of `Document`.
    func json<Document: Decodable>(_ type: Document.Type) -> Document? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}

/// Query of a request: pairs in their order, because a key may occur twice.
struct QueryString: Sendable, Hashable {
    struct Item: Sendable, Hashable {
        let key: String
        /// Empty for a key without a value, as in `?nocatalog`.
        let value: String
    }

    let items: [Item]

    init(_ text: some StringProtocol) {
        items = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Item(key: Self.decoded(parts[0]), value: parts.count == 2 ? Self.decoded(parts[1]) : "")
        }
    }

    /// Returns the first value of the key.
    subscript(key: String) -> String? {
        items.first { $0.key == key }?.value
    }

    func values(of key: String) -> [String] {
        items.filter { $0.key == key }.map(\.value)
    }

    /// Decodes percent encoding and the `+` of HTML forms.
    private static func decoded(_ text: some StringProtocol) -> String {
        let bytes = text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return String(decoding: PercentEncoding.decodedBytes(bytes), as: UTF8.self)
    }
}

/// Percent encoding of paths and queries (RFC 3986, 2.1).
///
/// Foundation's `removingPercentEncoding` rejects a text with a `%` that encodes nothing. The cloud leaves the `%`
/// there.
enum PercentEncoding {
    static func decoded(_ text: some StringProtocol) -> String {
        String(decoding: decodedBytes(Array(text.utf8)), as: UTF8.self)
    }

    static func decodedBytes(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// Encodes every byte except the unreserved characters of RFC 3986, 2.3.
    static func encoded(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isUnreserved = byte < 0x80 && (character.isLetter || character.isNumber || "-_.~".contains(character))
            let digits = String(byte, radix: 16, uppercase: true)
            return isUnreserved ? String(character) : (byte < 0x10 ? "%0" : "%") + digits
        }
        .joined()
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}

/// Check of the header `Host` for a loopback host name.
///
/// A web page can resolve its own host name to 127.0.0.1 (DNS rebinding). The check keeps such a page away from the
/// control path.
enum LoopbackHost {
    /// - Parameter header: `NAME`, `ADDRESS`, or `[ADDRESS]`, with or without `:PORT`. `nil` for a request without the
    ///   header, which a browser never sends.
    static func isLoopback(_ header: String?) -> Bool {
        guard let header else { return true }
        let host: Substring
        if header.hasPrefix("[") {
            guard let end = header.firstIndex(of: "]") else { return false }
            host = header[...end]
        } else {
            host = header.prefix { $0 != ":" }
        }
        let rest = header[host.endIndex...]
        guard rest.isEmpty || rest.first == ":" && rest.dropFirst().allSatisfy(\.isASCIIDigit) else { return false }
        return host.lowercased() == "localhost" || host == "[::1]" || isIPv4Loopback(host)
    }

    private static func isIPv4Loopback(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { $0.allSatisfy(\.isASCIIDigit) && UInt8($0) != nil }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { "0"..."9" ~= self }
}
