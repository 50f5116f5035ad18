/// The parts of a request's address as a signature sees them: decoded and encoded again in one way, so that both sides
/// get the same bytes whatever the spelling.
struct SignableURL: Hashable {
    /// With the port where it is not the scheme's own, as the header `Host` has it (RFC 9110, 7.2).
    let host: String
    /// Each segment encoded anew; with a slash at its end, which the address itself does not get.
    let canonicalPath: String
    /// Sorted by key and value; empty where there is none.
    let canonicalQuery: String
    /// The address with its query in that order, as it must be sent.
    let url: String

    /// - Parameter url: absolute, `http` or `https`, without a fragment.
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

    /// By bytes; `nil` where both are the same.
    private static func precedes(_ left: String, _ right: String) -> Bool? {
        left == right ? nil : left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
