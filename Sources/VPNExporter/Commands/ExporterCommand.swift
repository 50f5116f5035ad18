import ArgumentParser
import ExporterToolkit
import Logging
import Settings
import VPNConfiguration

/// The command line: reads flags and configuration, says what is wrong with either, and runs the exporter.
@main
struct ExporterCommand: LastingCommand {
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Prometheus exporter for the quality of site-to-site VPN connections.",
        discussion: """
            Ensures that the cloud's own connection monitor exists for each configured VPN connection, probes the \
            monitors' addresses with ICMP echo requests, and serves round-trip time and loss on /metrics.
            """,
        version: BuildInformation.summary,
        subcommands: [
            CheckCommand.self, DoctorCommand.self, ProbeCommand.self, SilenceCommand.self, EmbeddedCloudCommand.self,
        ])

    static let name = "vpn-exporter"

    @Option(
        name: .customLong("config.file"),
        help: "The configuration file. (default: \(StandardFile.local), else \(StandardFile.packaged))",
        completion: .file(extensions: ["yml", "yaml"]))
    var givenFile: String?

    @Flag(name: .customLong("config.check"), help: "Check the configuration file and exit: 0 if it is right, else 1.")
    var checksConfiguration = false

    @Flag(
        name: .customLong("dry-run"),
        help: "Print what would be done about connection monitors, change nothing, and exit: 1 if the cloud cannot say."
    )
    var isDryRun = false

    @Option(
        name: .customLong("config.auto-reload-interval"),
        help: ArgumentHelp(
            "How often it is looked whether the configuration file, or one that it names, has changed: then it is read "
                + "again. 0s is never.", valueName: "duration"),
        transform: { try ReloadInterval($0) })
    var reloadInterval = ReloadInterval.never

    @OptionGroup var shards: ShardFlags

    @OptionGroup var web: WebFlags

    @OptionGroup var log: LogFlags

    static func main() async {
        await CommandDispatch(root: Self.self).run(ProcessStart.arguments)
    }

    func run() async throws {
        if checksConfiguration || isDryRun { ProcessStart.leaveSignals() }
        let configurationFile = try Self.file(given: givenFile)
        let file = FollowedFile(
            path: configurationFile, watchInterval: reloadInterval.duration, shard: shards.shard)
        let settings = try Self.read(file)
        let policyWatch = try readWebConfiguration()
        if checksConfiguration {
            if let file = web.configurationFile { print("\(file): valid") }
            return print("\(configurationFile): valid (\(settings.summary))")
        }
        try expectFiles(for: settings, of: configurationFile)
        try await log.withLog { writer, logger in
            if isDryRun { return try await printPlan(settings, logger) }
            do {
                let exporter = Exporter(
                    configuration: settings, configurationFile: file, web: web, policyWatch: policyWatch, log: writer,
                    logger: logger)
                try await exporter.run()
            } catch {
                logger.error("exporter failed", metadata: ["error": "\(error)"])
                throw ExitCode(1)
            }
        }
    }

    /// - Throws: the exit code 1 where the sockets of all sources and interfaces are too many for this process.
    private func expectFiles(for settings: ExporterConfiguration, of configurationFile: String) throws {
        var needs = ProcessLimits.needs
        let sockets = ProcessNeeds.descriptors(for: settings)
        needs.descriptors += sockets
        guard sockets > 0, let shortage = ProcessLimits.shortageOfFiles(for: needs) else { return }
        StandardError.write("\(configurationFile): \(shortage)")
        throw ExitCode(1)
    }

    private func printPlan(_ settings: ExporterConfiguration, _ logger: Logger) async throws {
        do {
            guard let plan = try await DryRun(configuration: settings).run(logger: logger) else {
                return print("nothing to do: monitors.mode is none")
            }
            print(plan, terminator: "")
        } catch {
            StandardError.write("the cloud's lists could not be read: \(error)")
            throw ExitCode(1)
        }
    }

    private func readWebConfiguration() throws -> WebPolicyWatch? {
        do throws(ConfigurationProblems) {
            guard let file = web.configurationFile else { return nil }
            return try WebPolicyWatch(file: file)
        } catch {
            StandardError.write("\(error)")
            throw ExitCode(1)
        }
    }

    /// The configuration file to read.
    ///
    /// - Throws: the exit code 1 where there is none, which is reported on standard error.
    static func file(given: String?) throws -> String {
        do throws(StandardFile.Missing) {
            return try StandardFile.require(given: given)
        } catch {
            StandardError.write("\(error)")
            throw ExitCode(1)
        }
    }

    /// The settings of a file; what is wrong with it is told on standard error.
    ///
    /// - Throws: the exit code 1.
    static func read(_ file: FollowedFile) throws -> ExporterConfiguration {
        do throws(ConfigurationProblems) {
            return try file.read()
        } catch {
            StandardError.write("\(error)")
            throw ExitCode(1)
        }
    }
}
