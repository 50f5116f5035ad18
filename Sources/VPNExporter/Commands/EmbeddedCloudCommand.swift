import ArgumentParser
import CloudAPI
import CloudWatching
import EmbeddedCloud
import ExporterToolkit
import Glibc
import Logging
import ServiceLifecycle
import Settings
import UnixSignals
import VPNConfiguration

/// `vpn-exporter embedded-cloud`: runs the simulated cloud without an exporter, for your own clients and tests.
struct EmbeddedCloudCommand: LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "embedded-cloud", _superCommandName: ExporterCommand.name,
        abstract: "Run only the embedded cloud, until SIGTERM or SIGINT.",
        discussion: """
            The cloud listens on a loopback address and contains only simulated connections. It prints its URL and its \
            credentials as shell variables:

              vpn-exporter embedded-cloud --listen 127.0.0.1:10034 > cloud.env &
              . ./cloud.env
            """, version: BuildInformation.summary)

    @Option(
        name: .customLong("listen"),
        help: """
            Loopback address to listen on: 127.0.0.1:PORT or [::1]:PORT. Port 0 selects any free port. (default: \
            cloud.listen of the configuration file, else any free port)
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
            Configuration file with cloud.provider: embedded and the simulated connections. (default: a few built-in \
            connections)
            """, completion: .file(extensions: ["yml", "yaml"]))
    var configurationFile: String?

    @OptionGroup var log: LogFlags

    func run() async throws {
        // The embedded cloud has nothing to reload, and ends with its terminal.
        signal(SIGHUP, SIG_DFL)
        let (simulation, configured) = try simulation()
        let (place, setting) = listen.map { ($0, "--listen") } ?? (configured, "cloud.listen")
        try await log.withLog { _, logger in
            do {
                let cloud = try await EmbeddedCloud.bind(simulation, at: place, by: setting)
                print(ShellVariables(baseURL: cloud.baseURL, simulation).text, terminator: "")
                // Output to a file or a pipe is buffered, but a script waits for these lines.
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

    /// Returns the simulated connections, and the address to listen on without `--listen`.
    private func simulation() throws -> (EmbeddedCloudConfiguration, LoopbackListener) {
        guard let configurationFile else { return (.builtIn, .anyPort) }
        do throws(ConfigurationProblems) {
            let settings = try ConfigurationFile.read(path: configurationFile)
            if let cloud = settings.cloud, cloud.provider.isSimulated {
                return (EmbeddedCloudConfiguration(cloud, connections: settings.connections), cloud.listen)
            }
        } catch {
            StandardError.write("\(error)")
            throw ExitCode(1)
        }
        StandardError.write(
            "\(configurationFile): cloud.provider: expected embedded. Set it to embedded, or omit --config.file"
        )
        throw ExitCode(1)
    }

    /// The cloud as a service: a graceful shutdown cancels it.
    private struct Service: ServiceLifecycle.Service {
        let cloud: EmbeddedCloud

        func run() async throws {
            try await cancelWhenGracefulShutdown { try await cloud.run() }
        }
    }
}

extension EmbeddedCloudConfiguration {
    /// The simulation without a configuration file: every kind of connection that clients treat differently, and a
    /// region's root project in addition to its sub-project.
    static let builtIn: EmbeddedCloudConfiguration = {
        var simulation = EmbeddedCloudConfiguration(
            projectID: "0123456789abcdef0123456789abcdef", projectName: "eu-de_prod", region: "eu-de",
            userName: userName, password: password, domainName: domainName, accessKeys: accessKeys,
            connections: [
                SimulatedConnection(
                    id: "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22", name: "berlin-paris-1", sourceIP: "127.0.0.10",
                    destinationIP: "127.0.0.11", gatewayName: "berlin", customerGatewayName: "paris"),
                SimulatedConnection(
                    id: "5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27", name: "berlin-paris-2", sourceIP: "127.0.0.20",
                    destinationIP: "127.0.0.11", gatewayName: "berlin", customerGatewayName: "paris"),
                SimulatedConnection(
                    id: "8c3f1d52-0e64-4b9a-b3d7-6f2a9e4c7d18", name: "berlin-madrid", sourceIP: "127.0.0.30",
                    destinationIP: "127.0.0.31", style: .static, enableNQA: true),
                SimulatedConnection(
                    id: "e94d2b8c-6f17-4a03-8d6e-1c7b5a0f9e42", name: "berlin-atlantis", sourceIP: "127.0.0.40",
                    destinationIP: "127.255.255.255", style: .policy, status: "DOWN"),
                SimulatedConnection(
                    id: "c1a7e6f0-3b52-4f8d-a0c9-4d5e8b7f6a39", name: "berlin-oslo", sourceIP: "::1",
                    destinationIP: "::1", style: .bgp),
            ])
        simulation.otherProjects = [
            SimulatedProject(id: "fedcba9876543210fedcba9876543210", name: "eu-de"),
            SimulatedProject(id: "00112233445566778899aabbccddeeff", name: "eu-de_closed", isEnabled: false),
        ]
        return simulation
    }()
}
