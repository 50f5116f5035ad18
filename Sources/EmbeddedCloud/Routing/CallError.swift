/// Reason why a service refuses a call.
enum CallError: Error, Sendable, Hashable {
    /// Refusal by the VPN service, or by the gateway in front of all services.
    case refused(Refusal)
    /// Refusal by the identity service, in the shape of ``CloudSwitches/identityErrorShape``.
    case identity(status: Int, message: String)
    /// Refusal by Cloud Eye, in its own shape.
    case cloudEye(status: Int, String)
    /// Refusal by the identity service in the shape `{"error_code", "error_msg"}`.
    case identityCode(Refusal)

    /// The gateway's response to an unknown path, and to a wrong method as well.
    static var noSuchCall: CallError {
        .refused(404, "APIGW.0101", "The API does not exist or has not been published in the environment")
    }

    static var notFound: CallError { .refused(404, "VPN.0004", "resource not found") }

    static func invalidRequest(_ reason: String) -> CallError {
        .refused(400, "VPN.0001", "invalid request: \(reason)")
    }

    static func refused(_ status: Int, _ code: String, _ message: String) -> CallError {
        .refused(Refusal(status: status, errorCode: code, errorMessage: message))
    }
}

/// Error response of a service: its status, its code, and its message.
///
/// Source: the VPN API's examples of its calls and its table of error codes, for example 403 `VPN.0007`.
package struct Refusal: Sendable, Hashable {
    /// HTTP status, 400 to 599.
    package let status: Int
    /// Error code, for example `VPN.0030`.
    package let errorCode: String
    package let errorMessage: String

    package init(status: Int, errorCode: String, errorMessage: String) {
        self.status = status
        self.errorCode = errorCode
        self.errorMessage = errorMessage
    }
}

/// Form of an error response's body. The cloud's services differ in it, and so do the sources about one service.
enum ErrorShape: String, Sendable, Hashable, CaseIterable, Codable {
    /// `{"error_code", "error_msg", "request_id"}`: the gateway, and the VPN service by the examples of its calls.
    case flat
    /// `{"code", "message"}`: the VPN service by its appendix "Response Format".
    case plain
    /// `{"error": {"code", "message", "title"}}`: the identity service. The code is the HTTP status.
    case keystone
    /// `{"http_code", "message": {"code", "details"}}`: Cloud Eye.
    case cloudEye = "cloud_eye"
    /// HTML page, as a proxy or a load balancer sends it.
    case html
    case text
    case empty
}

extension ErrorShape {
    private struct FlatBody: Encodable {
        let errorCode: String
        let errorMsg: String
        let requestID: String?
    }

    private struct PlainBody: Encodable {
        let code: String
        let message: String
    }

    private struct KeystoneBody: Encodable {
        struct Content: Encodable {
            let code: Int
            let message: String
            let title: String
        }

        let error: Content
    }

    private struct CloudEyeBody: Encodable {
        struct Content: Encodable {
            let details: String
            let code: String
        }

        let httpCode: String
        let message: Content
    }

    /// - Parameter requestID: `nil` omits it, as the identity service does.
    func response(to refusal: Refusal, requestID: String?) -> CloudResponse {
        let status = refusal.status
        let message = refusal.errorMessage
        let response: CloudResponse? =
            switch self {
            case .flat:
                Self.json(status, FlatBody(errorCode: refusal.errorCode, errorMsg: message, requestID: requestID))
            case .plain: Self.json(status, PlainBody(code: refusal.errorCode, message: message))
            case .keystone:
                Self.json(
                    status, KeystoneBody(error: .init(code: status, message: message, title: Self.title(of: status))))
            case .cloudEye:
                Self.json(
                    status,
                    CloudEyeBody(httpCode: String(status), message: .init(details: message, code: refusal.errorCode)))
            case .html: Self.page(status)
            case .text: CloudResponse(status: status, text: message, type: "text/plain")
            case .empty: CloudResponse(status: status)
            }
        return response ?? CloudResponse(status: 500)
    }

    private static func json(_ status: Int, _ body: some Encodable) -> CloudResponse? {
        try? CloudResponse(status: status, json: body)
    }

    private static func page(_ status: Int) -> CloudResponse {
        let title = "\(status) \(title(of: status))"
        return CloudResponse(
            status: status,
            text: "<html>\r\n<head><title>\(title)</title></head>\r\n<body>\r\n<center><h1>\(title)</h1></center>\r\n"
                + "</body>\r\n</html>\r\n",
            type: "text/html")
    }

    private static func title(of status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Error"
        }
    }
}
