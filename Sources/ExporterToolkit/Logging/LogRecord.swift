package import Logging
import NetworkPrimitives

/// One entry of the log as a value. It becomes text on the log's own thread.
struct LogRecord: Sendable {
    let time: LogTime
    let level: Logger.Level
    let message: String
    let fields: Logger.Metadata

    /// Returns the record that reports dropped records.
    static func gap(of count: UInt64) -> LogRecord {
        LogRecord(
            time: .now, level: .warning, message: "log lines dropped: the log was not read, or could not be written",
            fields: ["lines": .stringConvertible(count)])
    }

    /// Returns the line, including its line break.
    func bytes(_ format: LogFormat) -> [UInt8] {
        Array((format.line(time: time, level: level, message: message, fields: fields) + "\n").utf8)
    }

    /// The approximate memory in bytes.
    var weight: Int {
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

/// The four log levels of Prometheus components.
package enum LogLevel: String, CaseIterable, Sendable {
    case debug, info, warn, error

    /// Maps a level of swift-log to one of the four.
    package init(_ level: Logger.Level) {
        self =
            switch level {
            case .trace, .debug: .debug
            case .info, .notice: .info
            case .warning: .warn
            case .error, .critical: .error
            }
    }

    /// The lowest level of swift-log that this level includes.
    package var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        }
    }
}

/// Counts of log lines for scrapes. They show that an exporter logs more errors than usual, without reading the log.
package struct LogCounts: Sendable, Equatable {
    /// Lines logged, including dropped ones, excluding those below the log level.
    package private(set) var lines: [LogLevel: UInt64] = [:]
    /// Lines dropped.
    package var dropped: UInt64 = 0

    package init(lines: [LogLevel: UInt64] = [:], dropped: UInt64 = 0) {
        self.lines = lines
        self.dropped = dropped
    }

    package mutating func record(_ level: Logger.Level) { lines[LogLevel(level), default: 0] += 1 }
}

/// Passes each log record to the log's thread and does nothing else, because threads that must not wait also log.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let writer: LogWriter

    package init(_ writer: LogWriter, level: Logger.Level) {
        self.writer = writer
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        fields.merge(metadataProvider?.get() ?? [:]) { _, new in new }
        if let error = event.error { fields["error"] = "\(error)" }
        fields.merge(event.metadata ?? [:]) { _, new in new }
        writer.append(
            LogRecord(time: .now, level: event.level, message: event.message.description, fields: fields))
    }
}
