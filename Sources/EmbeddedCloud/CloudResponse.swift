import FoundationEssentials

/// An answer as the cloud decides on it, free of any connection.
struct CloudResponse: Sendable, Hashable {
    struct Header: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// HTTP status, 200 to 599.
    let status: Int
    var headers: [Header] = []
    /// JSON, or empty.
    var body: [UInt8] = []

    init(status: Int) {
        self.status = status
    }

    /// Keys become `snake_case` and are sorted: the same state gives the same bytes.
    init(status: Int, json document: some Encodable) throws(CloudFault) {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            self.status = status
            body = [UInt8](try encoder.encode(document))
        } catch {
            throw .refused(500, "VPN.0002", "server error")
        }
        headers = [Header(name: "Content-Type", value: "application/json")]
    }

    init(_ fault: CloudFault, requestID: String) {
        let response: CloudResponse? =
            switch fault {
            case .refused(let refusal):
                try? CloudResponse(
                    status: refusal.status,
                    json: CloudFault.FlatDocument(
                        errorCode: refusal.errorCode, errorMsg: refusal.errorMessage, requestID: requestID))
            case .identity(let status, let message):
                try? CloudResponse(
                    status: status,
                    json: CloudFault.IdentityDocument(
                        error: .init(code: status, message: message, title: Self.title(of: status))))
            case .cloudEye(let status, let details):
                try? CloudResponse(
                    status: status, json: CloudEyeFaultDocument(status: status, details: details))
            }
        self = response ?? CloudResponse(status: 500)
    }

    private static func title(of status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        default: "Error"
        }
    }
}
