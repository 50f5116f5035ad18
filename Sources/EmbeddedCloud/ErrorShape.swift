/// The form of an error answer's body. The cloud's services differ in it, and so do the sources about one service.
package enum ErrorShape: String, Sendable, Hashable, CaseIterable, Codable {
    /// `{"error_code", "error_msg", "request_id"}`: the gateway, and the VPN service by the examples of its calls.
    case flat
    /// `{"code", "message"}`: the VPN service by its appendix "Response Format".
    case plain
    /// `{"error": {"code", "message", "title"}}`: the identity service; the code is the HTTP status.
    case keystone
    /// `{"http_code", "message": {"code", "details"}}`: Cloud Eye.
    case cloudEye = "cloud_eye"
    /// A page, as a proxy or a load balancer sends it.
    case html
    case text
    case empty
}

extension ErrorShape {
    /// - Parameter requestID: `nil` leaves it out, as the identity service does.
    func response(to refusal: Refusal, requestID: String?) -> CloudResponse {
        let response: CloudResponse? =
            switch self {
            case .flat:
                try? CloudResponse(
                    status: refusal.status,
                    json: CloudFault.FlatDocument(
                        errorCode: refusal.errorCode, errorMsg: refusal.errorMessage, requestID: requestID))
            case .plain:
                try? CloudResponse(
                    status: refusal.status,
                    json: CloudFault.PlainDocument(code: refusal.errorCode, message: refusal.errorMessage))
            case .keystone:
                try? CloudResponse(
                    status: refusal.status,
                    json: CloudFault.IdentityDocument(
                        error: .init(
                            code: refusal.status, message: refusal.errorMessage, title: Self.title(of: refusal.status)))
                )
            case .cloudEye:
                try? CloudResponse(
                    status: refusal.status,
                    json: CloudFault.CloudEyeDocument(
                        httpCode: String(refusal.status),
                        message: .init(details: refusal.errorMessage, code: refusal.errorCode)))
            case .html: Self.page(refusal)
            case .text:
                CloudResponse(status: refusal.status, text: refusal.errorMessage, type: "text/plain")
            case .empty: CloudResponse(status: refusal.status)
            }
        return response ?? CloudResponse(status: 500)
    }

    private static func page(_ refusal: Refusal) -> CloudResponse {
        let title = "\(refusal.status) \(title(of: refusal.status))"
        return CloudResponse(
            status: refusal.status,
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
