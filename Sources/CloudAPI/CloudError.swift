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

    package init(
        _ operation: CloudOperation, httpStatus: Int? = nil, code: String? = nil, message: String,
        requestID: String? = nil, disposition: Disposition, isTooLarge: Bool = false
    ) {
        self.operation = operation
        self.httpStatus = httpStatus
        self.code = code
        self.message = message
        self.requestID = requestID
        self.disposition = disposition
        self.isTooLarge = isTooLarge
    }
}

extension CloudError {
    /// An answer that is a refusal.
    init(_ operation: CloudOperation, refusal response: HTTPResponse, secrets: [Secret]) {
        let body = ErrorBody(response.body)
        // The cloud's own clock, if it tells: this machine's may be wrong.
        let now = response.header("date").flatMap { CloudTimestamp(httpDate: $0) } ?? .now
        let window = ThrottlingWindow.duration(
            retryAfter: response.header("retry-after"), message: body.message, now: now)
        let disposition = Disposition(
            operation, status: response.status, code: body.code, message: body.message, retryAfter: window)
        self.init(
            operation, httpStatus: response.status, code: body.code.map { Self.presentable($0, secrets) },
            message: Self.presentable(body.message, secrets),
            requestID: (body.requestID ?? response.header("x-request-id")).map { Self.presentable($0, secrets) },
            disposition: disposition)
    }

    /// An answer that claims success but cannot be read; passing, since gateways under repair answer such.
    init(_ operation: CloudOperation, unreadable response: HTTPResponse, _ reason: String) {
        self.init(
            operation, httpStatus: response.status, message: "the answer cannot be read: \(reason)",
            requestID: response.header("x-request-id").map { Self.presentable($0, []) }, disposition: .retry)
    }

    init(_ operation: CloudOperation, _ error: TransportError) {
        let isTooLarge = if case .bodyTooLarge = error { true } else { false }
        self.init(
            operation, message: "\(error)", disposition: error == .cancelled ? .cancelled : .retry,
            isTooLarge: isTooLarge)
    }

    /// One line of bounded length without the secrets of the call, should the other side echo them.
    private static func presentable(_ text: String, _ secrets: [Secret]) -> String {
        let clean = secrets.reduce(text) { $1.redacted(from: $0) }
        let line = clean.split(whereSeparator: { $0.isWhitespace || $0.isNewline }).joined(separator: " ")
        let printable = String(line.unicodeScalars.filter { $0.properties.generalCategory != .control })
        return printable.count > 300 ? printable.prefix(300) + "…" : printable
    }
}

extension CloudError: CustomStringConvertible {
    package var description: String {
        var text = "\(operation.service.rawValue) \(operation.rawValue): "
        text += [httpStatus.map { "HTTP \($0)" }, code].compactMap { $0 }.joined(separator: " ")
        if httpStatus != nil { text += message.isEmpty ? "" : ", " }
        text += message
        if let requestID { text += " (request id \(requestID))" }
        if let wayOut { text += ". \(wayOut)" }
        return text
    }
}
