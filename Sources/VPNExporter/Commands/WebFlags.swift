import ArgumentParser
import ExporterToolkit
import Glibc
import Settings
import StatusPages

/// The flags of the web server, named as other exporters name them.
struct WebFlags: ParsableArguments {
    @Option(
        name: .customLong("web.listen-address"),
        help: "Address to listen on: :PORT, HOST:PORT, [IPV6]:PORT or unix:PATH; may be repeated. (default: :10033)",
        transform: { try ListenAddress($0) })
    var listenAddresses: [ListenAddress] = []

    @Option(
        name: .customLong("web.config.file"),
        help: """
            File with TLS, users, headers and rate limit of the web server, in the format of Prometheus' exporter toolkit. \
            (default: plain HTTP for everybody)
            """)
    var configurationFile: String?

    @Option(
        name: .customLong("web.telemetry-path"),
        help: "Path under which the metrics are served. (default: /metrics)", transform: { try TelemetryPath($0) })
    var telemetryPath = TelemetryPath.standard

    @Flag(
        name: .customLong("web.systemd-socket"),
        help: "Listen on the sockets that systemd hands over, in the place of --web.listen-address.")
    var usesSystemdSockets = false

    @Option(
        name: .customLong("web.external-url"),
        help: ArgumentHelp(
            "Where people reach the exporter, as behind a reverse proxy; its path is the default of --web.route-prefix.",
            valueName: "url"), transform: { try ExternalURL($0) })
    var externalURL: ExternalURL?

    @Option(
        name: .customLong("web.route-prefix"),
        help: ArgumentHelp(
            "Path below which all pages are served. (default: that of --web.external-url)", valueName: "path"),
        transform: { try RoutePrefix($0) })
    var routePrefix: RoutePrefix?

    @Option(
        name: .customLong("web.max-requests"),
        help: ArgumentHelp("Most scrapes that are answered at a time; 0 is no limit.", valueName: "number"))
    var mostScrapes = WebLimits().scrapes

    @Option(
        name: .customLong("web.enable-lifecycle"), defaultAsFlag: true,
        help: ArgumentHelp(
            "Let POST /-/reload read the configuration again; with =false it is answered with 403. (default: true)",
            valueName: "true|false"))
    private var lifecycle: Bool?

    @Flag(name: .customLong("no-web.enable-lifecycle"), help: "The same as --web.enable-lifecycle=false.")
    private var isLifecycleDisabled = false

    /// Whether requests may have the configuration read again.
    var isLifecycleEnabled: Bool { !isLifecycleDisabled && lifecycle ?? true }

    @Flag(
        name: .customLong("web.disable-exporter-metrics"),
        help: "Leave out the metrics of the process itself (process_*).")
    var hidesProcess = false

    func validate() throws {
        guard mostScrapes >= 0 else {
            throw ValidationError("--web.max-requests is \(mostScrapes), less than 0. Write 0 for no limit")
        }
    }

    /// Where to listen.
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

    /// Where the pages' links lead.
    var links: PageLinks {
        PageLinks(prefix: (externalURL?.path ?? routePrefix ?? .none).text, telemetryPath: telemetryPath)
    }

    /// Where to listen when no flag says so: a port that no other exporter has.
    static let standardAddress = ListenAddress(host: nil, port: ListenAddress.suggestedPort)
}
