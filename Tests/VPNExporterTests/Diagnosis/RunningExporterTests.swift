import Foundation
import Testing

@testable import NetworkPrimitives
@testable import Settings
@testable import VPNConfiguration
@testable import VPNExporter

struct RunningExporterTests {
    @Test(arguments: [
        ("http://localhost:10033", "http://localhost:10033"), ("https://Host/vpn/", "https://host/vpn"),
        ("unix:/run/vpn exporter.sock", "http+unix://%2Frun%2Fvpn%20exporter.sock"),
    ])
    func `an address is a URL with its prefix, or a socket`(text: String, url: String) throws {
        #expect(try ExporterAddress(text).url == url)
    }

    @Test(arguments: ["localhost:10033", "ftp://a", "http://u:p@a", "unix:relative", "", "http://"])
    func `any other text is rejected with the valid forms, and its credentials are not shown`(text: String) {
        #expect { try ExporterAddress(text) } throws: {
            "\($0)".contains("Write http://HOST:PORT") && !"\($0)".contains("u:p")
        }
    }

    @Test func `a target that only the exporter knows has the settings of its rule`() {
        let target = RunningConnection.Target(name: "peer", address: "192.0.2.1", interval: 0.5, timeout: 2)
        let connection = RunningConnection(name: "prod-1", targets: [target])
        var other = ProbeSettings.standard
        other.payloadSize = 99
        var configuration = ExporterConfiguration(cloud: nil, monitors: MonitorsConfiguration(), connections: [])
        configuration.discoveries = [
            DiscoveryConfiguration(
                selector: ConnectionSelector(name: NamePattern("test-*")), labels: [:], targets: [.peerTarget]),
            DiscoveryConfiguration(
                selector: ConnectionSelector(name: NamePattern("prod-*")), labels: [:],
                targets: [TargetConfiguration(name: "peer", address: nil, probes: other)]),
        ]
        let known = RunningSettings.settings(of: target, connection, configuration)
        #expect(known.payloadSize == 99 && known.interval == .milliseconds(500) && known.timeout == .seconds(2))
        let unknown = RunningSettings.settings(of: target, connection, nil)
        #expect(unknown.payloadSize == ProbeSettings.standard.payloadSize && unknown.interval == .milliseconds(500))
    }

    @Test func `the file of the flag comes first, and then the first file that exists`() {
        let files = ["/nonexistent/a.yml", "/proc/self/status", "/proc/self/stat"]
        #expect(StandardFile.find(given: "/nonexistent/b.yml", among: files) == "/nonexistent/b.yml")
        #expect(StandardFile.find(given: nil, among: files) == "/proc/self/status")
        #expect(StandardFile.find(given: nil, among: ["/nonexistent/a.yml"]) == nil)
    }

    @Test func `the error for a missing configuration has the paths and a remedy`() {
        let error = #expect(throws: StandardFile.Missing.self) {
            try StandardFile.require(given: nil, among: ["nonexistent.yml", "/nonexistent/a.yml"])
        }
        #expect(
            error?.description
                == "no configuration file: neither \(FileManager.default.currentDirectoryPath)/nonexistent.yml nor"
                + " /nonexistent/a.yml exists. Give one with --config.file, or copy vpn-exporter.example.yml to one of these"
                + " paths and edit it")
    }
}
