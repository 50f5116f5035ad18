package import Logging
package import Network

/// One entry of the log as it is handed over: a value that becomes text only on the log's own thread.
package struct LogRecord: Sendable {
    package let time: LogTime
    package let level: Logger.Level
    package let message: String
    package let fields: Logger.Metadata

    /// What reports records that were dropped here.
    package static func gap(of count: UInt64) -> LogRecord {
        LogRecord(
            time: .now, level: .warning, message: "log lines dropped: the log was not read, or could not be written",
            fields: ["lines": .stringConvertible(count)])
    }

    /// The line, with its line break.
    package func bytes(_ format: LogFormat) -> [UInt8] {
        Array((format.line(time: time, level: level, message: message, fields: fields) + "\n").utf8)
    }

    /// About how many bytes of memory it takes.
    package var weight: Int {
        fields.reduce(Self.overhead + message.utf8.count) { $0 + $1.key.utf8.count + Self.weight($1.value) }
    }

    /// Of a record, and of each value: more than they take on average.
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
