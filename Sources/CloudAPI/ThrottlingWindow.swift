/// How long to wait after a rate limit was met or a service asked for a pause: from `Retry-After`, or from the window
/// that the text of the refusal names, after which the limit has certainly passed.
///
/// Texts: API Gateway `…over ratelimit,limit:200,time:5 minute`, identity service `Threshold: 10 times per 60 seconds`.
enum ThrottlingWindow {
    /// No answer makes the exporter wait longer than this.
    static let longest: Duration = .seconds(3_600)

    /// - Parameters:
    ///   - header: `Retry-After`: seconds, or the time when to come back (RFC 9110, 10.2.3).
    ///   - message: the refusal's text.
    ///   - now: by the clock of whoever wrote the header.
    static func duration(retryAfter header: String?, message: String, now: CloudTimestamp) -> Duration? {
        if let header, let wait = wait(header, now: now) { return min(wait, longest) }
        let text = message.lowercased()
        guard let window = after("time:", in: text) ?? after("times per ", in: text) else { return nil }
        return window > .zero ? min(window, longest) : nil
    }

    private static func wait(_ header: String, now: CloudTimestamp) -> Duration? {
        if !header.isEmpty, header.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
            return Int(header).map { min(.seconds($0), longest) } ?? longest
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
