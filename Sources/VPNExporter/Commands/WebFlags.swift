import ArgumentParser

/// The flags of the web server, named as other exporters name them.
struct WebFlags: ParsableArguments {
    @Option(
        name: .customLong("web.listen-address"),
        help: "Address to listen on: :PORT, HOST:PORT or [IPV6]:PORT; may be repeated. (default: :10033)",
        transform: { try ListenAddress($0) })
    var listenAddresses: [ListenAddress] = []

    @Option(
        name: .customLong("web.telemetry-path"),
        help: "Path under which the metrics are served. (default: /metrics)", transform: { try TelemetryPath($0) })
    var telemetryPath = TelemetryPath.standard

    /// Where to listen when no flag says so: a port that no other exporter has.
    static let standardAddress = ListenAddress(host: nil, port: 10_033)
}
