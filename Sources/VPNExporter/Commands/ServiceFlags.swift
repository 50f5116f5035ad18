import ArgumentParser
import ExporterToolkit
import Logging
import Settings
import VPNConfiguration

/// The flags of the log, for the commands that log.
struct LogFlags: ParsableArguments {
    @Option(name: .customLong("log.level"), help: "Lowest level to log: debug, info, warn or error.")
    var logLevel = LogLevel.info

    @Option(name: .customLong("log.format"), help: "Format of the log on standard error: logfmt or json.")
    var logFormat = LogFormat.logfmt

    /// Runs `body` with a log on standard error. A process may call this once.
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

/// The flags that let several exporters share the connections of one configuration.
struct ShardFlags: ParsableArguments {
    private static let most = 1_024

    @Option(
        name: .customLong("shard.index"),
        help: ArgumentHelp(
            "Share of the connections that this exporter watches: 0 to --shard.count minus 1.",
            valueName: "number"))
    var index = 0

    @Option(
        name: .customLong("shard.count"),
        help: ArgumentHelp(
            "Number of exporters that share the connections, each with the same configuration and its own index.",
            valueName: "number"))
    var count = 1

    var shard: Shard { Shard(index: index, count: count) }

    func validate() throws {
        guard 1...Self.most ~= count else {
            throw ValidationError("--shard.count: expected 1 to \(Self.most), got \(count)")
        }
        guard 0..<count ~= index else {
            throw ValidationError(
                "--shard.index: expected 0 to \(count - 1) with --shard.count \(count), got \(index)")
        }
    }
}

/// The value of `--config.auto-reload-interval`.
struct ReloadInterval: Sendable, Equatable, CustomStringConvertible {
    static let never = ReloadInterval(duration: nil)
    private static let bounds = Duration.seconds(1)...Duration.seconds(86_400)

    /// `nil` disables the check.
    let duration: Duration?

    private init(duration: Duration?) {
        self.duration = duration
    }

    init(_ text: String) throws {
        guard let duration = DurationText.parse(text), duration == .zero || Self.bounds.contains(duration) else {
            throw ValidationError("expected a duration from 1s to 1d, or 0s, got \"\(text)\". Write, for example, 30s")
        }
        self.init(duration: duration == .zero ? nil : duration)
    }

    var description: String { duration.map(DurationText.write) ?? "0s" }
}
