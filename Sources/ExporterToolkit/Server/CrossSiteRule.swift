/// Whether a request that changes something may come from a page of another site, which a browser sends with the rights of
/// the person before it.
package struct CrossSiteRule: Sendable {
    /// Of which a page may be behind a reverse proxy, as `https://HOST:PORT`.
    private let origin: String?

    package init(external: ExternalURL?) {
        origin = external?.origin
    }

    /// Browsers of today say where a request comes from (`Sec-Fetch-Site`, which no page can set), older ones of which site
    /// the page is (`Origin`). What is no browser sends neither.
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

    /// `null`, which pages without an origin send, is nobody's.
    private func isOwn(_ origin: String, host: String?) -> Bool {
        guard let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host?.lowercased()
    }
}
