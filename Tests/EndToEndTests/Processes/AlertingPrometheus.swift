import Foundation

/// The shipped rules with shortened times: minutes become seconds, hours minutes, and days 24 minutes, or a multiple.
/// Counts over a window shrink with it. One threshold changes, too, because only a day's wait would reach it.
enum ShortenedRules {
    static let names = ["vpn-exporter.rules.yml", "vpn-exporter.alerts.yml"]

    /// Writes the files into a folder.
    ///
    /// - Parameters:
    ///   - minute: the length of a shortened minute in seconds.
    ///   - isProvoking: whether to change the threshold that only a day's wait would reach.
    static func write(to folder: String, minute: Int = 1, isProvoking: Bool = true) throws {
        for name in names {
            var text = try String(contentsOfFile: Checkout.root + "/deploy/prometheus/" + name, encoding: .utf8)
            text = shortened(text, minute: minute)
            // The embedded cloud's tokens live for a day.
            if isProvoking {
                text.replace(
                    "_expiry_timestamp_seconds - time() < 3600", with: "_expiry_timestamp_seconds - time() < 90000")
            }
            try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
        }
    }

    static func shortened(_ text: String, minute: Int = 1) -> String {
        let window = #/\[(\d+)([mhd])\]/#
        let wait = #/\b(for|keep_firing_for|interval|group_wait|group_interval|repeat_interval): (\d+)([smhd])\b/#
        let count = #/ \* (300|3600|86400) >= /#
        return text.replacing(window) { "[" + shortened($0.1, $0.2, minute) + "]" }
            .replacing(wait) { "\($0.1): " + shortened($0.2, $0.3, minute) }
            .replacing(count) { " * \((Int($0.1) ?? 0) / 60 * minute) >= " }
    }

    private static func shortened(_ count: Substring, _ unit: Substring, _ minute: Int) -> String {
        let count = (Int(count) ?? 0) * minute
        return switch unit {
        case "s": "\(count * 1000 / 60)ms"
        case "m": "\(count)s"
        case "h": "\(count)m"
        default: "\(count * 24)m"
        }
    }
}

/// An alert and its connection; the connection is empty for other alerts.
struct FiredAlert: Hashable, CustomStringConvertible {
    let name: String
    let connection: String

    init(_ name: String, _ connection: String = "") {
        self.name = name
        self.connection = connection
    }

    var description: String { connection.isEmpty ? name : "\(name) of \(connection)" }
}

extension PrometheusProcess {
    /// Runs the body while a Prometheus with shortened rules runs.
    ///
    /// - Parameters:
    ///   - targets: the addresses of the exporters of each job.
    ///   - labels: labels of all targets, in YAML's flow style.
    ///   - alertmanager: the address of an Alertmanager, if any.
    static func withRules<Value>(
        minute: Int = 1, isProvoking: Bool = true, scraping targets: [(job: String, addresses: [String])],
        labels: String = "", alertmanager: String? = nil, in namespace: NetworkNamespace,
        _ body: (PrometheusProcess) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            try ShortenedRules.write(to: folder, minute: minute, isProvoking: isProvoking)
            let jobs = targets.map { job, addresses in
                let list = addresses.map { "\"\($0)\"" }.joined(separator: ", ")
                return "  - { job_name: \(job), static_configs: [ { targets: [\(list)], labels: { \(labels) } } ] }"
            }
            let receiver = alertmanager.map { "{ static_configs: [ { targets: [\"\($0)\"] } ] }" } ?? ""
            let configuration = """
                global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
                rule_files: [\(ShortenedRules.names.map { "\(folder)/\($0)" }.joined(separator: ", "))]
                alerting: { alertmanagers: [\(receiver)] }
                scrape_configs:
                \(jobs.joined(separator: "\n"))

                """
            // The default is one minute, which is 30 shortened minutes.
            let arguments = ["--rules.alert.resend-delay=\(minute)s"]
            return try await with(configuration: configuration, arguments: arguments, in: namespace, body)
        }
    }

    /// Returns every alert that has fired so far, including resolved ones.
    func firedAlerts() async throws -> Set<FiredAlert> {
        let elements = try await vector(#"max_over_time(ALERTS{alertstate="firing"}[1h])"#)
        return Set(elements.map { FiredAlert($0.labels["alertname"] ?? "", $0.labels["connection"] ?? "") })
    }

    /// Waits until all of the alerts have fired.
    func waitUntilFired(_ alerts: [FiredAlert], within bound: Duration) async throws {
        var missing = Set(alerts)
        do {
            try await eventually("alerts fire", within: bound, every: .milliseconds(500)) { () -> Void? in
                missing.subtract(try await firedAlerts())
                return missing.isEmpty ? () : nil
            }
        } catch var error as TimedOut {
            error.details += missing.map { "never fired: \($0)" }.sorted()
            throw error
        }
    }
}
