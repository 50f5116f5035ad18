import Network

/// An HTTP proxy on the way to the cloud; what is sent through it to `https` addresses stays hidden from it.
package struct HTTPProxy: Sendable, Hashable {
    package let host: String
    package let port: Int
    /// Who asks the proxy; `nil` where it takes anybody.
    let userName: String?
    let password: Secret?

    /// - Parameter text: `http://[user:password@]host[:port]`, or without the scheme; user name and password
    ///   percent-encoded; the port is 80 where none is given, as Go has it.
    package init(_ text: String) throws(InvalidEndpoint) {
        let scheme = text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() }
        guard scheme == nil || scheme == "http" else {
            throw InvalidEndpoint(text, "is not a proxy that is spoken to by http; write http://host:port")
        }
        let rest = scheme == nil ? text[...] : text.dropFirst("http://".count)
        let at = rest.lastIndex(of: "@")
        let endpoint = try Self.endpoint(rest[(at.map { rest.index(after: $0) } ?? rest.startIndex)...], of: text)
        let user = at.map { rest[..<$0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) }
        userName = user.map { String($0[0]).percentDecoded }
        password = user.map { Secret($0.count == 2 ? String($0[1]).percentDecoded : "") }
        let authority = endpoint.url.dropFirst("http://".count)
        let hostEnd = authority.first == "[" ? authority.firstIndex(of: "]") : nil
        let number = authority[(hostEnd ?? authority.startIndex)...].split(separator: ":").dropFirst().last
        host = hostEnd.map { String(authority[..<$0].dropFirst()) } ?? String(authority.prefix { $0 != ":" })
        port = number.flatMap { Int($0) } ?? 80
    }

    private static func endpoint(_ authority: Substring, of text: String) throws(InvalidEndpoint) -> CloudEndpoint {
        do throws(InvalidEndpoint) {
            let endpoint = try CloudEndpoint("http://\(authority)")
            guard !endpoint.url.dropFirst("http://".count).contains("/") else {
                throw InvalidEndpoint(text, "has a path, which a proxy has not")
            }
            return endpoint
        } catch {
            throw InvalidEndpoint(text, error.problem)
        }
    }
}
