package import Logging

/// The four levels that Prometheus' components know.
package enum LogLevel: String, CaseIterable, Sendable {
    case debug, info, warn, error

    /// The one that a record of `level` is written with.
    package init(_ level: Logger.Level) {
        self =
            switch level {
            case .trace, .debug: .debug
            case .info, .notice: .info
            case .warning: .warn
            case .error, .critical: .error
            }
    }

    /// The least level that is logged.
    package var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        }
    }
}
