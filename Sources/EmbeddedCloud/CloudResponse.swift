import FoundationEssentials

/// An answer as the cloud decides on it, free of any connection.
struct CloudResponse: Sendable, Hashable {
    struct Header: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// In the place of a status where no answer is sent.
    static let noAnswer = 0

    /// HTTP status, 200 to 599, or ``noAnswer``.
    let status: Int
    var headers: [Header] = []
    /// JSON, or empty, but for what a fault puts there.
    var body: [UInt8] = []
    var delivery = Delivery()

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

    init(status: Int, text: String, type: String) {
        self.status = status
        body = Array(text.utf8)
        headers = [Header(name: "Content-Type", value: type)]
    }

    init(_ fault: CloudFault, switches: CloudSwitches, requestID: String) {
        self =
            switch fault {
            case .refused(let refusal) where refusal.errorCode.hasPrefix("VPN."):
                switches.errorShape.response(to: refusal, requestID: requestID)
            case .refused(let refusal): ErrorShape.flat.response(to: refusal, requestID: requestID)
            case .identity(let status, let message):
                switches.identityErrorShape.response(
                    to: Refusal(status: status, errorCode: "IAM.0001", errorMessage: message), requestID: nil)
            case .cloudEye(let status, let details):
                ErrorShape.cloudEye.response(
                    to: Refusal(status: status, errorCode: "\(status)", errorMessage: details), requestID: nil)
            case .identityCode(let refusal): ErrorShape.flat.response(to: refusal, requestID: nil)
            }
    }
}
