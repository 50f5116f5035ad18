import ArgumentParser
import ExporterToolkit
import Logging

/// The flags of the log, for the commands that have one.
struct LogFlags: ParsableArguments {
    @Option(name: .customLong("log.level"), help: "Least severe messages to log: debug, info, warn or error.")
    var logLevel = LogLevel.info

    @Option(name: .customLong("log.format"), help: "Form of the log lines on standard error: logfmt or json.")
    var logFormat = LogFormat.logfmt

    /// Runs `body` with a log on standard error; once for each process.
    func withLog(_ body: (LogWriter, Logger) async throws -> Void) async throws {
        try await LogWriter.withWriter(logFormat) { writer in
            let handler = LineLogHandler(writer, level: logLevel.level)
            LoggingSystem.bootstrap { _ in handler }
            try await body(writer, Logger(label: ExporterCommand.name))
        }
    }
}

extension LogFormat: ExpressibleByArgument {}

extension LogLevel: ExpressibleByArgument {}
