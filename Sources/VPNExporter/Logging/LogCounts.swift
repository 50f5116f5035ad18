import Logging

/// Counts log lines for scrapes: an exporter that logs more errors than usual is seen without reading its log.
struct LogCounts: Sendable, Equatable {
    /// Lines that were logged, whatever became of them; those below `--log.level` are none.
    private(set) var lines: [LogLevel: UInt64] = [:]
    /// Those of them that were dropped.
    var dropped: UInt64 = 0

    mutating func record(_ level: Logger.Level) { lines[LogLevel(level), default: 0] += 1 }
}
