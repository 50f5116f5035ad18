import Foundation
import Testing

/// The embedded cloud with clients for the real one.
@Suite(
    .timeLimit(.minutes(3)),
    .needsPythonPackages)
struct ThirdPartyClientsTests {
    @Test func `the SDKs of Huawei Cloud, OpenStack, and Open Telekom Cloud work with the embedded cloud unchanged`()
        async throws
    {
        try await ExporterProcess.with(configuration: ThirdPartyClients.configuration) { exporter in
            let command = ThirdPartyClients.command(cloud: try await exporter.cloud)
            let run = try await ChildProcess.output(of: command, within: .seconds(120))
            let checks = run.output.split(separator: "\n")
            for failure in checks where !failure.hasPrefix("ok ") { Issue.record("\(failure)") }
            #expect(checks.count >= 20, "\(run.error)")
            #expect(run.exit == .code(0), "\(run.error)")
        }
    }
}

/// Third-party clients: a Python folder with scripts, and the packages that `make tools` installs for them.
enum ThirdPartyClients {
    static let folder = Checkout.root + "/Tests/ThirdPartyClients"
    static let configuration = folder + "/cloud.yml"

    private static let environment = Checkout.root + "/.build-python"

    /// Whether the required versions of the packages are installed.
    static var areInstalled: Bool {
        let required = FileManager.default.contents(atPath: folder + "/requirements.txt")
        return required != nil && required == FileManager.default.contents(atPath: environment + "/requirements.txt")
    }

    /// Returns the command that parses metrics in OpenMetrics.
    static func openMetrics(of exporter: HTTPClient) -> [String] {
        [
            environment + "/bin/python", "-B", folder + "/openmetrics.py", "http://127.0.0.1:\(exporter.port)/metrics",
        ]
    }

    /// Returns the command that validates configuration files against the JSON Schema, one line for each.
    static func schema(of files: [String]) -> [String] {
        let schema = Checkout.root + "/deploy/vpn-exporter.schema.json"
        return [environment + "/bin/python", "-B", folder + "/schema.py", schema] + files
    }

    /// The kubectl that renders manifests. Debian 12's is too old for the current syntax of overlays.
    static let kubectl = environment + "/bin/kubectl"

    /// The command that validates Kubernetes manifests on standard input, one line for each object.
    static let kubernetes = [environment + "/bin/python", "-B", folder + "/kubernetes.py"]

    /// The command that validates a software bill of materials on standard input.
    static let bill = [environment + "/bin/python", "-B", folder + "/bill.py"]

    /// Returns the command that prints the parts of a compose file.
    static func compose(_ file: String) -> [String] {
        [environment + "/bin/python", "-B", folder + "/compose.py", file]
    }

    static func command(cloud: HTTPClient) -> [String] {
        // -B keeps compiled files out of the sources.
        [environment + "/bin/python", "-B", folder + "/clients.py", "http://127.0.0.1:\(cloud.port)"]
    }
}
