import Network

/// A call to the cloud that did not do what was asked: what happened, for people, and what can be done, for callers.
///
/// Never holds a secret: whatever the cloud echoes is cut and cleaned before it gets here.
package struct CloudError: Error, Sendable, Hashable {
    package let operation: CloudOperation
    /// `nil` where no complete answer came.
    package let httpStatus: Int?
    /// The cloud's own code, such as `VPN.0381`.
    package let code: String?
    /// In the cloud's words where it has any.
    package let message: String
    /// What the cloud's support asks for.
    package let requestID: String?
    package let disposition: Disposition
    /// Whether the answer was larger than the bound, so that a smaller part of it may come.
    package let isTooLarge: Bool
    /// How long the service asks to be left alone during a passing failure, as in a 503 with `Retry-After`.
    package let retryAfter: Duration?
    /// What a person can do about a failure to reach the service; `nil` for answers.
    let remedy: String?

    package init(
        _ operation: CloudOperation, httpStatus: Int? = nil, code: String? = nil, message: String,
        requestID: String? = nil, disposition: Disposition, isTooLarge: Bool = false, retryAfter: Duration? = nil,
        remedy: String? = nil
    ) {
        self.operation = operation
        self.httpStatus = httpStatus
        self.code = code
        // Also what other types put together of the cloud's words, such as the names of projects.
        self.message = Self.cut(message, to: 1_000)
        self.requestID = requestID
        self.disposition = disposition
        self.isTooLarge = isTooLarge
        self.retryAfter = retryAfter
        self.remedy = remedy
    }
}

extension CloudError {
    /// An answer that is a refusal.
    init(_ operation: CloudOperation, refusal response: HTTPResponse, secrets: [Secret]) {
        var body = ErrorBody(response.body)
        if let coding = response.unexpectedCoding { body = ErrorBody(message: Self.coded(coding, secrets)) }
        // The cloud's own clock, if it says: this machine's may be wrong.
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

    /// What is wrong with a body in a coding that the request did not ask for.
    static func coded(_ coding: String, _ secrets: [Secret]) -> String {
        let name = presentable(coding, secrets)
        return "its body has \(name.isEmpty ? "a Content-Encoding" : "the Content-Encoding \(cut(name, to: 60))"), "
            + "which the request excluded; check any proxy on the way"
    }

    /// An answer that claims success but cannot be read; passing, since gateways under repair answer such.
    init(_ operation: CloudOperation, unreadable response: HTTPResponse, _ reason: String) {
        let reason = Self.presentable(reason, response.secrets)
        let requestID = Self.presentable(response.header("x-request-id") ?? "", response.secrets)
        self.init(
            operation, httpStatus: response.status,
            message: "the answer cannot be read" + (reason.isEmpty ? "" : ": \(reason)"),
            requestID: requestID.isEmpty ? nil : requestID, disposition: .retry)
    }

    init(_ operation: CloudOperation, _ error: TransportError) {
        let isTooLarge = if case .bodyTooLarge = error { true } else { false }
        let remedy: String? = if case .failed(_, let remedy) = error { remedy } else { nil }
        self.init(
            operation, message: "\(error)", disposition: error == .cancelled ? .cancelled : .retry,
            isTooLarge: isTooLarge, remedy: remedy)
    }

    /// One line of bounded length. It is empty if a secret of the call occurs in the text: what remained would confirm the
    /// secret, as "The username or <redacted> is wrong." does.
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
        if let wayOut {
            while text.last == "." { text.removeLast() }
            text += ". \(wayOut)"
        }
        return text
    }
}
