package import Logging
package import NetworkPrimitives

/// Formats log records as text, one line each. It is pure, so that tests compare whole lines.
package enum LogFormat: String, Sendable, CaseIterable {
    /// `key=value` pairs, as Go's `slog` and Prometheus write them.
    case logfmt
    case json

    /// Returns the record's line without a line break: time, level, message, then the fields sorted by name.
    package func line(time: LogTime, level: Logger.Level, message: String, fields: Logger.Metadata) -> String {
        let head = [("ts", time.description), ("level", LogLevel(level).rawValue), ("msg", message)]
        let fields = fields.map { (Self.distinct($0.key), $0.value) }.sorted { $0.0 < $1.0 }
        switch self {
        case .logfmt:
            let pairs =
                head.map { "\($0)=\(LogText.logfmtValue($1))" }
                + fields.map { "\(LogText.logfmtKey($0))=\(LogText.logfmtValue(Self.text(of: $1)))" }
            return pairs.joined(separator: " ")
        case .json:
            let members =
                head.map { "\(LogText.quoted($0)):\(LogText.quoted($1))" }
                + fields.map { "\(LogText.quoted($0)):\(Self.json(of: $1))" }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    /// Renames a field that would hide the record's own time, level or message.
    private static func distinct(_ key: String) -> String {
        ["ts", "level", "msg"].contains(key) ? key + "_" : key
    }

    private static func text(of value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): text
        case .stringConvertible(let value): value.description
        case .array, .dictionary: json(of: value)
        }
    }

    /// Returns whether the description of the value is a number or a boolean of JSON (RFC 8259, sections 3 and 6). JSON
    /// has no infinity.
    private static func isLiteral(_ value: any CustomStringConvertible & Sendable) -> Bool {
        switch value {
        case is Bool, is any BinaryInteger: true
        case let number as any BinaryFloatingPoint: number.isFinite
        default: false
        }
    }

    private static func json(of value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): LogText.quoted(text)
        case .stringConvertible(let value): isLiteral(value) ? value.description : LogText.quoted(value.description)
        case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
        case .dictionary(let values):
            "{"
                + values.sorted { $0.key < $1.key }
                .map { "\(LogText.quoted($0.key)):\(json(of: $0.value))" }
                .joined(separator: ",") + "}"
        }
    }
}

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
