package import Logging

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
