import ArgumentParser
import Logging

/// The levels that Prometheus' components know.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case debug, info, warn, error

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
