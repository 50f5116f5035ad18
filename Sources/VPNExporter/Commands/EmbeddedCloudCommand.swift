import ArgumentParser
import CloudWatching
import EmbeddedCloud
import ExporterToolkit
import Glibc
import Logging
import ServiceLifecycle
import Settings
import UnixSignals
import VPNConfiguration

/// `vpn-exporter embedded-cloud`: the simulated cloud without an exporter, for clients and tests of one's own.
struct EmbeddedCloudCommand: LastingCommand {
    static let configuration = CommandConfiguration(
        commandName: "embedded-cloud", _superCommandName: ExporterCommand.name,
        abstract: "Run the embedded cloud alone, until SIGTERM or SIGINT.",
        discussion: """
            It listens on a loopback address, holds nothing real, and prints where it is and what to log in with as \
            variables for a shell:

              vpn-exporter embedded-cloud --listen 127.0.0.1:10034 > cloud.env &
              . ./cloud.env
            """, version: BuildInformation.summary)

    @Option(
        name: .customLong("listen"),
        help: """
            Loopback address to listen on: 127.0.0.1:PORT or [::1]:PORT; port 0 is any free one. Default: cloud.listen of \
            the configuration file, else any free port.
            """,
        transform: { text in
            do throws(LoopbackListener.Problem) {
                return try LoopbackListener(reading: text)
            } catch {
                throw ValidationError(error.description)
            }
        })
    var listen: LoopbackListener?

    @Option(
        name: .customLong("config.file"),
        help: """
            A configuration file with cloud.provider embedded, whose simulated connections the cloud has. Without it, \
            there are a few built-in ones.
            """, completion: .file(extensions: ["yml", "yaml"]))
    var configurationFile: String?

    @OptionGroup var log: LogFlags

    func run() async throws {
        // It has nothing to reload, and ends with its terminal.
        signal(SIGHUP, SIG_DFL)
        let (simulation, configured) = try simulation()
        let (place, setting) = listen.map { ($0, "--listen") } ?? (configured, "cloud.listen")
        try await log.withLog { _, logger in
            do {
                let cloud = try await EmbeddedCloud.bind(simulation, at: place, by: setting)
                print(ShellVariables(baseURL: cloud.baseURL, simulation).text, terminator: "")
                // A file or a pipe would see it only at the end.
                fflush(nil)
                logger.info("embedded cloud listening", metadata: ["url": "\(cloud.baseURL)"])
                try await run(cloud)
                logger.info("stopped")
            } catch {
                logger.error("embedded cloud failed", metadata: ["error": "\(error)"])
                throw ExitCode(1)
            }
        }
    }

    private func run(_ cloud: EmbeddedCloud) async throws {
        var group = ServiceGroupConfiguration(
            services: [Service(cloud: cloud)], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() })
        group.maximumGracefulShutdownDuration = .seconds(4)
        try await ServiceGroup(configuration: group).run()
    }

    /// What the cloud has, and where it listens if no flag says it.
    private func simulation() throws -> (EmbeddedCloudConfiguration, LoopbackListener) {
        guard let configurationFile else { return (.builtIn, .anyPort) }
        do throws(ConfigurationProblems) {
            let settings = try ConfigurationFile.read(path: configurationFile)
            if let cloud = settings.cloud, cloud.provider == .embedded {
                return (EmbeddedCloudConfiguration(cloud, connections: settings.connections), cloud.listen)
            }
        } catch {
            StandardError.write("\(error)")
            throw ExitCode(1)
        }
        StandardError.write(
            "\(configurationFile): cloud.provider is not embedded; only that cloud can be run. Set cloud.provider: embedded, or leave --config.file out"
        )
        throw ExitCode(1)
    }

    /// The cloud as a service that is asked to end.
    private struct Service: ServiceLifecycle.Service {
        let cloud: EmbeddedCloud

        func run() async throws {
            try await cancelWhenGracefulShutdown { try await cloud.run() }
        }
    }
}
