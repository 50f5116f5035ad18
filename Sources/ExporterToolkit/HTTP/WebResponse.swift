import Exposition
import FoundationEssentials

/// A response before it becomes HTTP.
///
/// swift-http-types does not fit: a response here also has a body, and decides whether its connection continues.
package struct WebResponse: Sendable, Hashable {
    /// The HTTP status codes in use.
    package enum Status: Int, Sendable {
        case ok = 200
        case found = 302
        case notModified = 304
        case badRequest = 400
        case unauthorized = 401
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case conflict = 409
        case contentTooLarge = 413
        case expectationFailed = 417
        case misdirectedRequest = 421
        case tooManyRequests = 429
        case headersTooLarge = 431
        case internalServerError = 500
        case notImplemented = 501
        case serviceUnavailable = 503
    }

    package var status: Status
    package var contentType: String
    /// The body. The response to `HEAD` has its length, without the body.
    package var body: [UInt8]
    /// Headers in addition to those of every response.
    package var headers: [String: String] = [:]
    /// Whether the connection continues.
    package var continuation = Continuation.goesOn

    package init(
        status: Status, contentType: String, body: [UInt8], headers: [String: String] = [:],
        continuation: Continuation = Continuation.goesOn
    ) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.headers = headers
        self.continuation = continuation
    }

    package enum Continuation: Sendable {
        case goesOn
        /// Ends the connection if the client has sent further requests without waiting for this response, which refuses
        /// the work of such requests.
        case endsIfPipelined
        case ends
    }

    /// The same response, as the last one of its connection.
    var asLast: WebResponse { followed(by: .ends) }

    package func followed(by continuation: Continuation) -> WebResponse {
        var response = self
        response.continuation = continuation
        return response
    }

    package static func text(_ status: Status, _ body: String) -> WebResponse {
        WebResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array(body.utf8))
    }

    package static func metrics(_ body: [UInt8]) -> WebResponse {
        WebResponse(status: .ok, contentType: ExpositionFormat.text.contentType, body: body)
    }

    /// Returns a document as JSON. It consists of texts and numbers, so that encoding cannot fail.
    package static func json(_ document: some Encodable) -> WebResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = (try? encoder.encode(document)) ?? Data("{}".utf8)
        return WebResponse(status: .ok, contentType: "application/json", body: Array(body) + [UInt8(ascii: "\n")])
    }

    /// Returns a redirect.
    ///
    /// - Parameter location: An absolute URL, or a path.
    package static func redirect(to location: String) -> WebResponse {
        var response = text(.found, "see \(location)\n")
        response.headers["Location"] = location
        return response
    }

    /// Returns a 405 with its required header (RFC 9110, 15.5.6).
    package static func methodNotAllowed(allow: String) -> WebResponse {
        var response = text(.methodNotAllowed, "method not allowed; use \(allow)\n")
        response.headers["Allow"] = allow
        return response
    }

    static let tooManyScrapes = text(
        .serviceUnavailable, "too many scrapes at a time; try again later, or raise --web.max-requests\n"
    ).followed(by: .endsIfPipelined)
    package static let tooManyPages = text(.serviceUnavailable, "too many pages at a time; try again later\n")
        .followed(by: .endsIfPipelined)
    static let tooMuchAtATime = text(.serviceUnavailable, "too much is being sent at a time; try again later\n")
        .followed(by: .endsIfPipelined)
    static let contentTooLarge = text(.contentTooLarge, "the request's body is too large\n").asLast
    static let headersTooLarge = text(
        .headersTooLarge,
        "the request's header is too large: at most \(WebLimits.headerBytes) bytes and \(WebLimits.headerFields) fields\n"
    )
    static let malformedRequest = text(.badRequest, "malformed request\n")
    static let noHost = text(.badRequest, "a request requires exactly one valid Host field\n").asLast
    static let wrongHost = text(
        .misdirectedRequest,
        "this address serves localhost only; for another name, set --web.external-url or listen on another address\n")
    static let crossSite = text(.forbidden, "a page of another site cannot do this\n")
    package static let lifecycleDisabled = text(.forbidden, "Lifecycle API is not enabled.\n")
    static let unknownExpectation = text(.expectationFailed, "only Expect: 100-continue is supported\n")
    static let unknownTransferCoding = text(.notImplemented, "only Transfer-Encoding: chunked is supported\n")
}
