/// What a browser is allowed to do with a page: to show it with this server's style sheet, and to ask for another one.
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

    /// Of every answer, be it a page or not: what a browser may do with it.
    package static let common = [
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    ]
}
