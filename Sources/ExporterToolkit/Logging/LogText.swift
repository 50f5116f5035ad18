import Network
import Settings

/// Quotes texts for log lines, so that no value can begin a line, end a field, or speak to the terminal that shows it.
enum LogText {
    /// The value as it is where it needs no quotes.
    static func logfmtValue(_ text: String) -> String {
        let needsQuotes =
            text.isEmpty
            || text.unicodeScalars.contains { isEscaped($0) || $0.properties.isWhitespace || $0 == "=" }
        return needsQuotes ? quoted(text) : text
    }

    /// A key has no quotes in logfmt; what would end it becomes `_`.
    static func logfmtKey(_ key: String) -> String {
        guard !key.isEmpty else { return "_" }
        return key.unicodeScalars.reduce(into: "") { result, scalar in
            let isSafe = !isEscaped(scalar) && !scalar.properties.isWhitespace && scalar != "="
            result.unicodeScalars.append(isSafe ? scalar : "_")
        }
    }

    /// A string of JSON (RFC 8259, section 7), with the controls escaped that JSON would let through.
    static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { result, scalar in
            if isEscaped(scalar) { result += escape(scalar) } else { result.unicodeScalars.append(scalar) }
        } + "\""
    }

    private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\"" || scalar == "\\" || scalar.isControl
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
}
