/// Rejects changes that a page of another site requests. A browser sends such requests with the rights of its user.
package struct CrossSiteRule: Sendable {
    /// The origin of a page behind a reverse proxy, as `https://HOST:PORT`.
    private let origin: String?

    package init(external: ExternalURL?) {
        origin = external?.origin
    }

    /// Returns the refusal of a request from another site, or `nil`. Current browsers send the relation of the sites
    /// (`Sec-Fetch-Site`, which no page can set), and older ones send the site of the page (`Origin`). Other clients
    /// send neither.
    package func refusal(of request: WebRequest) -> WebResponse? {
        let isRefused =
            if let from = request.headers["origin"], let origin, from.lowercased() == origin {
                false
            } else if let site = request.headers["sec-fetch-site"] {
                site != "same-origin" && site != "none"
            } else if let from = request.headers["origin"] {
                !isOwn(from, host: request.authority ?? request.headers["host"])
            } else {
                false
            }
        return isRefused ? .crossSite : nil
    }

    /// Returns whether the origin is this server. Pages without an origin send `null`, which never matches.
    private func isOwn(_ origin: String, host: String?) -> Bool {
        guard let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host?.lowercased()
    }
}
