import NetworkPrimitives

/// A failed call to the cloud: a description for people, and a disposition for callers.
///
/// The error never contains a secret. It contains the cloud's texts only after cleaning and shortening.
package struct CloudError: Error, Sendable, Hashable {
    package let operation: CloudOperation
    /// The HTTP status; `nil` if no complete response arrived.
    package let httpStatus: Int?
    /// The cloud's own code, such as `VPN.0381`.
    package let code: String?
    /// The cloud's text if it has any.
    package let message: String
    /// The ID by which the cloud's support finds the call.
    package let requestID: String?
    package let disposition: Disposition
    /// Whether the response exceeded the bound, so that a request for a smaller part may succeed.
    package let isTooLarge: Bool
    /// The pause that the service requires after a temporary failure, as in a 503 with `Retry-After`.
    package let retryAfter: Duration?
    /// The remedy for a service that cannot be reached. `nil` after a response.
    let transportRemedy: String?

    package init(
        _ operation: CloudOperation, httpStatus: Int? = nil, code: String? = nil, message: String,
        requestID: String? = nil, disposition: Disposition, isTooLarge: Bool = false, retryAfter: Duration? = nil,
        transportRemedy: String? = nil
    ) {
        self.operation = operation
        self.httpStatus = httpStatus
        self.code = code
        // Other types also compose messages from the cloud's texts, such as the names of projects.
        self.message = Self.cut(message, to: 1_000)
        self.requestID = requestID
        self.disposition = disposition
        self.isTooLarge = isTooLarge
        self.retryAfter = retryAfter
        self.transportRemedy = transportRemedy
    }
}

extension CloudError {
    /// The error for a response with a status that is not 2xx.
    init(_ operation: CloudOperation, refusal response: HTTPResponse, secrets: [Secret]) {
        var body = ErrorBody(response.body)
        if let coding = response.unexpectedCoding { body = ErrorBody(message: Self.coded(coding, secrets)) }
        // The cloud's own clock takes precedence: this host's may be wrong.
        let now = response.header("date").flatMap { CloudTimestamp(httpDate: $0) } ?? .now
        let window = ThrottlingWindow.duration(
            retryAfter: response.header("retry-after"), message: body.message, now: now)
        let disposition = Disposition(
            operation, status: response.status, code: body.code, message: body.message, retryAfter: window)
        let requestID = Self.presentable(body.requestID ?? response.header("x-request-id") ?? "", secrets)
        self.init(
            operation, httpStatus: response.status,
            code: body.code.map { Self.presentable($0, secrets) }.flatMap { $0.isEmpty ? nil : $0 },
            message: Self.presentable(body.message, secrets), requestID: requestID.isEmpty ? nil : requestID,
            disposition: disposition,
            retryAfter: disposition == .retry
                ? ThrottlingWindow.duration(retryAfter: response.header("retry-after"), message: "", now: now) : nil)
    }

    /// Returns the problem of a body in a coding that the request did not accept.
    static func coded(_ coding: String, _ secrets: [Secret]) -> String {
        let name = presentable(coding, secrets)
        return "its body has \(name.isEmpty ? "a Content-Encoding" : "the Content-Encoding \(cut(name, to: 60))"), "
            + "which the request excluded; check any proxy"
    }

    /// The error for an unreadable response with a status of 2xx. It is temporary: gateways return such responses
    /// during maintenance.
    init(_ operation: CloudOperation, unreadable response: HTTPResponse, _ reason: String) {
        let reason = Self.presentable(reason, response.secrets)
        let requestID = Self.presentable(response.header("x-request-id") ?? "", response.secrets)
        self.init(
            operation, httpStatus: response.status,
            message: "unreadable response" + (reason.isEmpty ? "" : ": \(reason)"),
            requestID: requestID.isEmpty ? nil : requestID, disposition: .retry)
    }

    init(_ operation: CloudOperation, _ error: TransportError) {
        let isTooLarge = if case .bodyTooLarge = error { true } else { false }
        let remedy: String? = if case .failed(_, let remedy) = error { remedy } else { nil }
        self.init(
            operation, message: "\(error)", disposition: error == .cancelled ? .cancelled : .retry,
            isTooLarge: isTooLarge, transportRemedy: remedy)
    }

    /// Returns one line of bounded length. It is empty if a secret of the call occurs in the text. The rest of the text
    /// would confirm the secret, as "The username or <redacted> is wrong." does.
    private static func presentable(_ text: String, _ secrets: [Secret]) -> String {
        if secrets.contains(where: { $0.occurs(in: text) }) { return "" }
        let line = text.split(whereSeparator: { $0.isWhitespace || $0.isNewline }).joined(separator: " ")
        let printable = String(line.unicodeScalars.filter { $0.properties.generalCategory != .control })
        return cut(printable, to: 300)
    }

    private static func cut(_ text: String, to length: Int) -> String {
        text.count > length ? text.prefix(length) + "…" : text
    }
}

extension CloudError: CustomStringConvertible {
    package var description: String {
        var text = "\(operation.service.rawValue) \(operation.rawValue): "
        text += [httpStatus.map { "HTTP \($0)" }, code].compactMap { $0 }.joined(separator: " ")
        if httpStatus != nil { text += message.isEmpty ? "" : ", " }
        text += message
        if let requestID { text += " (request id \(requestID))" }
        if let remedy {
            while text.last == "." { text.removeLast() }
            text += ". \(remedy)"
        }
        return text
    }
}
