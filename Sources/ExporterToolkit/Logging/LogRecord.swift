package import Logging
package import Network

/// One entry of the log as a value. It becomes text on the log's own thread.
package struct LogRecord: Sendable {
    package let time: LogTime
    package let level: Logger.Level
    package let message: String
    package let fields: Logger.Metadata

    /// Returns the record that reports dropped records.
    package static func gap(of count: UInt64) -> LogRecord {
        LogRecord(
            time: .now, level: .warning, message: "log lines dropped: the log was not read, or could not be written",
            fields: ["lines": .stringConvertible(count)])
    }

    /// Returns the line, including its line break.
    package func bytes(_ format: LogFormat) -> [UInt8] {
        Array((format.line(time: time, level: level, message: message, fields: fields) + "\n").utf8)
    }

    /// The approximate memory in bytes.
    package var weight: Int {
        fields.reduce(Self.overhead + message.utf8.count) { $0 + $1.key.utf8.count + Self.weight($1.value) }
    }

    /// Bytes for a record and for each value, more than they take on average.
    private static let overhead = 64

    private static func weight(_ value: Logger.Metadata.Value) -> Int {
        switch value {
        case .string(let text): overhead + text.utf8.count
        case .stringConvertible: overhead
        case .array(let values): values.reduce(overhead) { $0 + weight($1) }
        case .dictionary(let values): values.reduce(overhead) { $0 + $1.key.utf8.count + weight($1.value) }
        }
    }
}
