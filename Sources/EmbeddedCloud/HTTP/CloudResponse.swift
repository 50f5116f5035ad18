import FoundationEssentials

/// HTTP response as a value without a client connection.
///
/// A response that is never sent has a status too, which the types of swift-http-types cannot express.
struct CloudResponse: Sendable, Hashable {
    struct Header: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// Stands for the status of a response that is not sent.
    static let noResponse = 0

    /// HTTP status, 200 to 599, or ``noResponse``.
    let status: Int
    var headers: [Header] = []
    /// JSON, or empty. A fault may put something else here.
    var body: [UInt8] = []
    var delivery = Delivery()

    /// Status as the client sees it.
    var sentStatus: Int {
        if case .nothing = delivery.ending { Self.noResponse } else { status }
    }

    init(status: Int) {
        self.status = status
    }

    /// Encodes the document. Keys become `snake_case` and are sorted, so that the same state yields the same bytes.
    init(status: Int, json document: some Encodable) throws(CallError) {
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

    /// Returns the error response to a call, in the shape of the service that refused it.
    init(_ error: CallError, switches: CloudSwitches, requestID: String) {
        self =
            switch error {
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
