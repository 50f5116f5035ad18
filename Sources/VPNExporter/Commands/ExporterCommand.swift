import ArgumentParser
import ExporterToolkit
import Logging
import Settings
import VPNConfiguration

/// The root command: reads flags and configuration, reports their problems, and runs the exporter.
@main
struct ExporterCommand: LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Prometheus exporter for the quality of site-to-site VPN connections.",
        discussion: """
            The exporter ensures that the cloud's connection monitor exists for each configured VPN connection. It \
            probes the monitors' addresses with ICMP echo requests, and exposes round-trip time and loss on /metrics.
            """,
        version: BuildInformation.summary,
        subcommands: [
            CheckCommand.self, DoctorCommand.self, ProbeCommand.self, SilenceCommand.self, EmbeddedCloudCommand.self,
        ])

    static let name = "vpn-exporter"

    @Option(
        name: .customLong("config.file"),
        help: "Configuration file. (default: \(StandardFile.local), else \(StandardFile.packaged))",
        completion: .file(extensions: ["yml", "yaml"]))
    var givenFile: String?

    @Flag(
        name: .customLong("config.check"), help: "Check the configuration file and exit: 0 if it is valid, 1 otherwise."
    )
    var checksConfiguration = false

    @Flag(
        name: .customLong("dry-run"),
        help: "Print the plan for connection monitors, change nothing, and exit: 1 if the cloud's lists cannot be read."
    )
    var isDryRun = false

    @Option(
        name: .customLong("config.auto-reload-interval"),
        help: ArgumentHelp(
            "How often to check the configuration file, and the files it references, for changes. 0s disables the "
                + "check.", valueName: "duration"),
        transform: { try ReloadInterval($0) })
    var reloadInterval = ReloadInterval.never

    @OptionGroup var shards: ShardFlags

    @OptionGroup var web: WebFlags

    @OptionGroup var log: LogFlags

    static func main() async {
        await CommandDispatch(root: Self.self).run(ProcessStart.arguments)
    }

    func run() async throws {
        if checksConfiguration || isDryRun { ProcessStart.restoreSignals() }
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

    /// Checks that the process may open the sockets of all sources and interfaces.
    ///
    /// - Throws: the exit code 1 if it may not.
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
            StandardError.write("cannot read the cloud's lists: \(error)")
            throw ExitCode(1)
        }
    }

    private func readWebConfiguration() throws -> WebPolicyWatch? {
        do throws(ConfigurationProblems) {
            guard let file = web.configurationFile else { return nil }
            return try WebPolicyWatch(file: file, realm: Self.name)
        } catch {
            StandardError.write("\(error)")
            throw ExitCode(1)
        }
    }

    /// Returns the configuration file to read.
    ///
    /// - Throws: the exit code 1 if there is none, after a message on standard error.
    static func file(given: String?) throws -> String {
        do throws(StandardFile.Missing) {
            return try StandardFile.require(given: given)
        } catch {
            StandardError.write("\(error)")
            throw ExitCode(1)
        }
    }

    /// Reads the settings of a file.
    ///
    /// - Throws: the exit code 1 if the file has problems, after a message on standard error.
    static func read(_ file: FollowedFile) throws -> ExporterConfiguration {
        do throws(ConfigurationProblems) {
            return try file.read()
        } catch {
            StandardError.write("\(error)")
            throw ExitCode(1)
        }
    }
}
