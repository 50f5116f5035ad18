import ArgumentParser
import ExporterToolkit
import Glibc
import Settings
import StatusPages

/// The flags of the web server, with the names that other exporters use.
struct WebFlags: ParsableArguments {
    @Option(
        name: .customLong("web.listen-address"),
        help: "Address to listen on: :PORT, HOST:PORT, [IPV6]:PORT or unix:PATH. Repeat it for more. (default: :10033)",
        transform: { try ListenAddress($0, suggestedPort: WebFlags.standardPort) })
    var listenAddresses: [ListenAddress] = []

    @Option(
        name: .customLong("web.config.file"),
        help: """
            Web configuration file with TLS, users, headers and rate limit, in the format of Prometheus' exporter \
            toolkit. (default: plain HTTP without users)
            """)
    var configurationFile: String?

    @Option(
        name: .customLong("web.telemetry-path"),
        help: "Path of the metrics. (default: /metrics)",
        transform: { try TelemetryPath($0, reserved: WebFlags.reservedPaths) })
    var telemetryPath = TelemetryPath.standard

    @Flag(
        name: .customLong("web.systemd-socket"),
        help: "Listen on the sockets that systemd passes, instead of --web.listen-address.")
    var usesSystemdSockets = false

    @Option(
        name: .customLong("web.external-url"),
        help: ArgumentHelp(
            "URL at which users reach the exporter, for example behind a reverse proxy. Its path is the default of "
                + "--web.route-prefix.",
            valueName: "url"), transform: { try ExternalURL($0) })
    var externalURL: ExternalURL?

    @Option(
        name: .customLong("web.route-prefix"),
        help: ArgumentHelp(
            "Path prefix of all pages. (default: the path of --web.external-url)", valueName: "path"),
        transform: { try RoutePrefix($0) })
    var routePrefix: RoutePrefix?

    @Option(
        name: .customLong("web.max-requests"),
        help: ArgumentHelp("Maximum number of concurrent scrapes. 0 disables the limit.", valueName: "number"))
    var mostScrapes = WebLimits().scrapes

    @Option(
        name: .customLong("web.enable-lifecycle"), defaultAsFlag: true,
        help: ArgumentHelp(
            "Allow POST /-/reload to reload the configuration. If false, the answer is 403. (default: true)",
            valueName: "true|false"))
    private var lifecycle: Bool?

    @Flag(name: .customLong("no-web.enable-lifecycle"), help: "Same as --web.enable-lifecycle=false.")
    private var isLifecycleDisabled = false

    /// Whether requests may reload the configuration.
    var isLifecycleEnabled: Bool { !isLifecycleDisabled && lifecycle ?? true }

    @Flag(
        name: .customLong("web.disable-exporter-metrics"),
        help: "Omit the metrics of the exporter's process (process_*).")
    var hidesProcess = false

    func validate() throws {
        guard mostScrapes >= 0 else {
            throw ValidationError("--web.max-requests: expected 0 or more, got \(mostScrapes). Write 0 for no limit")
        }
    }

    /// Returns the addresses to listen on.
    func addresses(_ surroundings: ProcessSurroundings = .process) throws -> [ListenAddress] {
        if usesSystemdSockets { return try SystemdSockets.addresses(surroundings, process: getpid()) }
        return listenAddresses.isEmpty ? [Self.standardAddress] : listenAddresses
    }

    /// The bounds of the server.
    var limits: WebLimits {
        var limits = WebLimits()
        limits.scrapes = mostScrapes
        return limits
    }

    /// The base of the pages' links.
    var links: PageLinks {
        PageLinks(prefix: (externalURL?.path ?? routePrefix ?? .none).text, telemetryPath: telemetryPath)
    }

    /// The address without a flag, with a port that no other exporter uses.
    static let standardAddress = ListenAddress(host: nil, port: standardPort)
    private static let standardPort = 10_033
    /// The paths of the exporter's other pages.
    static let reservedPaths = ["/-/", "/api/", PageLinks.connections]
}
