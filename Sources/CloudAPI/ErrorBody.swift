import FoundationEssentials

/// The code, text, and request ID in the body of an error response, in any form that services, gateway, and proxies use.
///
/// - `{"error_code","error_msg","request_id"}` from the services and the gateway
/// - `{"code","message"}` from the VPN service's appendix
/// - `{"error":{"code":401,"message","title"}}` from the identity service
/// - `{"http_code","message":{"details"}}` from Cloud Eye
/// - HTML from proxies, or an empty body
struct ErrorBody: Hashable {
    /// A code of the cloud such as `VPN.0381`. A repeated HTTP status does not count.
    var code: String?
    /// Empty if the body has no text for people.
    var message = ""
    var requestID: String?

    init(message: String) {
        self.message = message
    }

    init(_ body: [UInt8]) {
        if let node = try? JSONDecoder().decode(Node.self, from: Data(body)) {
            read(node, depth: 0)
        } else if body.contains(where: { $0 > 0x20 }) {
            message = Self.isPage(body) ? "an HTML page, perhaps from a proxy" : "a response that is not JSON"
        }
    }

    /// Returns the form of a body that is not JSON although it should be.
    static func form(of body: [UInt8]) -> String {
        guard body.contains(where: { $0 > 0x20 }) else { return "it is empty" }
        return isPage(body) ? "it is an HTML page, perhaps from a proxy" : "it is not JSON or is incomplete"
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

    /// The part of JSON's structure that the forms need.
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

/// The pause after a rate limit or at a service's request. Its source is the header `Retry-After`, or the window in the
/// text of the error, after which the limit has certainly passed.
///
/// Texts: API Gateway `…over ratelimit,limit:200,time:5 minute`, identity service `Threshold: 10 times per 60 seconds`.
enum ThrottlingWindow {
    /// The bound on the pause, whatever the response requires.
    static let maximum: Duration = .seconds(3_600)

    /// Returns the pause. `nil` if neither the header nor the message has one.
    ///
    /// - Parameters:
    ///   - header: the value of `Retry-After`: seconds, or a time (RFC 9110, 10.2.3).
    ///   - message: the text of the error.
    ///   - now: the time according to the sender of the header.
    static func duration(retryAfter header: String?, message: String, now: CloudTimestamp) -> Duration? {
        if let header, let wait = wait(header, now: now) { return min(wait, maximum) }
        let text = message.lowercased()
        guard let window = after("time:", in: text) ?? after("times per ", in: text) else { return nil }
        return window > .zero ? min(window, maximum) : nil
    }

    private static func wait(_ header: String, now: CloudTimestamp) -> Duration? {
        if !header.isEmpty, header.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
            return Int(header).map { min(.seconds($0), maximum) } ?? maximum
        }
        return CloudTimestamp(httpDate: header, now: now, clampsYear: true).map { max($0.since(now), .zero) }
    }

    private static func after(_ label: String, in text: String) -> Duration? {
        guard let start = text.firstRange(of: label)?.upperBound else { return nil }
        let words = text[start...].split(maxSplits: 2, whereSeparator: { !$0.isLetter && !$0.isNumber })
        guard words.count >= 2, let count = number(words[0]) else { return nil }
        let units: [(String, Int)] = [("second", 1), ("minute", 60), ("hour", 3_600)]
        return units.first { words[1].hasPrefix($0.0) }.map { .seconds(count * $0.1) }
    }

    private static func number(_ text: Substring) -> Int? {
        1...6 ~= text.utf8.count && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            ? Int(text) : nil
    }
}
