package import Logging

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
