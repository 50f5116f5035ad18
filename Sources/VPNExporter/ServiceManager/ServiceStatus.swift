import ExporterToolkit

/// How the exporter stands, in one line for `systemctl status`.
struct ServiceStatus: Sendable {
    let readiness: Readiness
    /// How many targets are probed.
    let targets: Int
    /// Whether the configuration file had no problem when it was last read.
    let isFileGood: Bool

    var text: String {
        var parts = [targets == 1 ? "1 target is probed" : "\(targets) targets are probed"]
        if case .notReady(let missing) = readiness { parts.append("not ready: \(missing.joined(separator: ", "))") }
        if !isFileGood { parts.append("the configuration file has problems, and the former configuration stays") }
        return parts.joined(separator: "; ")
    }
}
