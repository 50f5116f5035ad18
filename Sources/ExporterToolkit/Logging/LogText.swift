import Network
import Settings

/// Quotes texts for log lines. No value can start a line, end a field, or send control codes to a terminal.
enum LogText {
    /// Returns the value, in quotes only if it needs them.
    static func logfmtValue(_ text: String) -> String {
        let needsQuotes =
            text.isEmpty
            || text.unicodeScalars.contains { isEscaped($0) || $0.properties.isWhitespace || $0 == "=" }
        return needsQuotes ? quoted(text) : text
    }

    /// Returns the key with `_` for each character that would end it. Keys of logfmt cannot have quotes.
    static func logfmtKey(_ key: String) -> String {
        guard !key.isEmpty else { return "_" }
        return key.unicodeScalars.reduce(into: "") { result, scalar in
            let isSafe = !isEscaped(scalar) && !scalar.properties.isWhitespace && scalar != "="
            result.unicodeScalars.append(isSafe ? scalar : "_")
        }
    }

    /// Returns a string of JSON (RFC 8259, section 7). It also escapes controls that JSON allows.
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
