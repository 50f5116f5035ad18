import ArgumentParser
import Logging

/// The four levels that Prometheus' components know.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case debug, info, warn, error

    /// The one that a record of `level` is written with.
    init(_ level: Logger.Level) {
        self =
            switch level {
            case .trace, .debug: .debug
            case .info, .notice: .info
            case .warning: .warn
            case .error, .critical: .error
            }
    }

    /// The least level that is logged.
    var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warn: .warning
        case .error: .error
        }
    }
}
