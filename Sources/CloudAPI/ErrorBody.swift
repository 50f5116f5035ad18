import FoundationEssentials

/// What the body of a refusal says, in whichever of the shapes that services, gateway and proxies use.
///
/// `{"error_code","error_msg","request_id"}` of the services and the gateway, `{"code","message"}` of the VPN service's
/// appendix, `{"error":{"code":401,"message","title"}}` of the identity service, `{"http_code","message":{"details"}}`
/// of Cloud Eye, HTML of proxies, or nothing.
struct ErrorBody: Hashable {
    /// A code of the cloud such as `VPN.0381`; a repeated HTTP status is none.
    var code: String?
    /// Empty where the body has no text for people.
    var message = ""
    var requestID: String?

    init(message: String) {
        self.message = message
    }

    init(_ body: [UInt8]) {
        if let node = try? JSONDecoder().decode(Node.self, from: Data(body)) {
            read(node, depth: 0)
        } else if body.contains(where: { $0 > 0x20 }) {
            message = Self.isPage(body) ? "an HTML page, perhaps of a proxy" : "an answer that is not JSON"
        }
    }

    /// What a body is that should be JSON and is not.
    static func form(of body: [UInt8]) -> String {
        guard body.contains(where: { $0 > 0x20 }) else { return "it is empty" }
        return isPage(body) ? "it is an HTML page, perhaps of a proxy" : "it is not JSON, or not all of it came"
    }

    private static func isPage(_ body: [UInt8]) -> Bool { body.first { $0 > 0x20 } == UInt8(ascii: "<") }

    private mutating func read(_ node: Node, depth: Int) {
        guard case .object(let fields) = node, depth < 4 else { return }
        code =
            code ?? text(of: ["error_code", "errorCode", "code"], in: fields).flatMap { $0.contains(".") ? $0 : nil }
        if message.isEmpty {
            message = text(of: ["error_msg", "errorMsg", "message", "details", "title"], in: fields) ?? ""
        }
        requestID = requestID ?? text(of: ["request_id"], in: fields)
        for name in fields.keys.sorted() {
            fields[name].map { read($0, depth: depth + 1) }
        }
    }

    private func text(of names: [String], in fields: [String: Node]) -> String? {
        for name in names {
            if case .text(let text)? = fields[name], !text.isEmpty { return text }
        }
        return nil
    }

    /// As much of JSON's structure as the shapes need.
    private enum Node: Decodable {
        case object([String: Node])
        case text(String)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let fields = try? container.decode([String: Node].self) {
                self = .object(fields)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .other
            }
        }
    }
}
