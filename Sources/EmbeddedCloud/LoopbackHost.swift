/// Tells the header `Host` of this machine's own loopback from every other: a page in a browser may let its own name
/// lead to 127.0.0.1 (DNS rebinding), and must not get at the control path by that.
enum LoopbackHost {
    /// - Parameter header: `NAME`, `ADDRESS` or `[ADDRESS]`, with or without `:PORT`; `nil` where there is none, which
    ///   no browser leaves out.
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
