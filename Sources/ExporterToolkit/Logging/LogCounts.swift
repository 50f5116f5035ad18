package import Logging

/// Counts log lines for scrapes: an exporter that logs more errors than usual is seen without reading its log.
package struct LogCounts: Sendable, Equatable {
    /// Lines that were logged, whatever became of them; those below `--log.level` are none.
    package private(set) var lines: [LogLevel: UInt64] = [:]
    /// Those of them that were dropped.
    package var dropped: UInt64 = 0

    package init(lines: [LogLevel: UInt64] = [:], dropped: UInt64 = 0) {
        self.lines = lines
        self.dropped = dropped
    }

    package mutating func record(_ level: Logger.Level) { lines[LogLevel(level), default: 0] += 1 }
}
