import Foundation

/// Clients that others wrote for the real cloud: a Python script, and the packages that `make tools` installs for it.
enum ThirdPartyClients {
    static let folder = Checkout.root + "/Tests/ThirdPartyClients"
    static let configuration = folder + "/cloud.yml"

    private static let environment = Checkout.root + "/.build-python"

    /// Whether the packages are there, at the versions that are asked for.
    static var areInstalled: Bool {
        let asked = FileManager.default.contents(atPath: folder + "/requirements.txt")
        return asked != nil && asked == FileManager.default.contents(atPath: environment + "/requirements.txt")
    }

    /// What reads metrics in OpenMetrics.
    static func openMetrics(of exporter: HTTPText) -> [String] {
        [
            environment + "/bin/python", "-B", folder + "/openmetrics.py", "http://127.0.0.1:\(exporter.port)/metrics",
        ]
    }

    /// What judges configuration files by the JSON Schema, one line for each.
    static func schema(of files: [String]) -> [String] {
        let schema = Checkout.root + "/deploy/vpn-exporter.schema.json"
        return [environment + "/bin/python", "-B", folder + "/schema.py", schema] + files
    }

    /// What renders Kubernetes manifests: Debian 12's kubectl is too old for overlays as they are written since 2021.
    static let kubectl = environment + "/bin/kubectl"

    /// What judges Kubernetes manifests on its standard input, one line for each object.
    static let kubernetes = [environment + "/bin/python", "-B", folder + "/kubernetes.py"]

    /// What judges a software bill of materials on its standard input.
    static let bill = [environment + "/bin/python", "-B", folder + "/bill.py"]

    /// What tells the parts of a compose file.
    static func compose(_ file: String) -> [String] {
        [environment + "/bin/python", "-B", folder + "/compose.py", file]
    }

    static func command(cloud: HTTPText) -> [String] {
        // Without -B it would leave compiled files among the sources.
        [environment + "/bin/python", "-B", folder + "/clients.py", "http://127.0.0.1:\(cloud.port)"]
    }
}
