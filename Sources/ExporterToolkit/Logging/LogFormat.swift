package import Logging
package import Network

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
