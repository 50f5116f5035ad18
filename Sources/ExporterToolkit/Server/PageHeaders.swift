/// Headers that restrict what a browser does with a page: it may load this server's style sheet, and submit forms to
/// this server.
package enum PageHeaders {
    package static let page = common.merging(
        [
            "Cache-Control": "no-store",
            "Content-Security-Policy":
                "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy": "same-origin",
            "X-Frame-Options": "DENY",
        ]
    ) { $1 }

    /// The headers of every response, page or not.
    package static let common = [
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    ]
}
