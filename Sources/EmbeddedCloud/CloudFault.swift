/// Why a request is not granted, in the shape of the service that says so.
enum CloudFault: Error, Sendable, Hashable {
    /// The VPN service or the gateway before all services.
    case refused(Refusal)
    /// The identity service, in the form that ``CloudSwitches`` says.
    case identity(status: Int, message: String)
    /// Cloud Eye, in its own form.
    case cloudEye(status: Int, String)
    /// The identity service: `{"error_code", "error_msg"}`.
    case identityCode(Refusal)

    /// The gateway's answer to a wrong path as well as to a wrong method.
    static var noSuchCall: CloudFault {
        .refused(404, "APIGW.0101", "The API does not exist or has not been published in the environment")
    }

    static var notFound: CloudFault { .refused(404, "VPN.0004", "resource not found") }

    static func invalidRequest(_ reason: String) -> CloudFault {
        .refused(400, "VPN.0001", "invalid request: \(reason)")
    }

    static func refused(_ status: Int, _ code: String, _ message: String) -> CloudFault {
        .refused(Refusal(status: status, errorCode: code, errorMessage: message))
    }

    /// `{"error_code", "error_msg", "request_id"}`
    struct FlatDocument: Encodable {
        let errorCode: String
        let errorMsg: String
        let requestID: String?
    }

    /// `{"code", "message"}`
    struct PlainDocument: Encodable {
        let code: String
        let message: String
    }

    /// `{"http_code", "message": {"code", "details"}}`
    struct CloudEyeDocument: Encodable {
        struct Content: Encodable {
            let details: String
            let code: String
        }

        let httpCode: String
        let message: Content
    }

    /// `{"error": {"code", "message", "title"}}`
    struct IdentityDocument: Encodable {
        struct Content: Encodable {
            let code: Int
            let message: String
            let title: String
        }

        let error: Content
    }
}
