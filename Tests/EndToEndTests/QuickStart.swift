/// The targets of the quick start.
enum QuickStart {
    /// The ID of berlin-paris, and of the first connection of the embedded cloud.
    static let parisID = "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22"
    static let answering = [
        target("berlin-paris"), target("berlin-paris-2"), target("berlin-rome"), target("berlin-rome", "lan"),
        target("berlin-rome", "web"), target("berlin-madrid"), target("berlin-oslo"),
    ]
    static let silent = target("berlin-atlantis")

    static func target(_ connection: String, _ target: String = "peer") -> [String: String] {
        ["connection": connection, "target": target]
    }

    /// Whether every target has reached its final state.
    static func isSettled(_ scrape: Scrape) -> Bool {
        answering.allSatisfy { scrape["vpn_target_up", $0] == 1 }
            && scrape["vpn_target_loss_ratio", silent] == 1
    }

    /// Returns the metrics that differ from the final state.
    static func deviations(in scrape: Scrape) -> [String] {
        var deviations: [String] = []
        func check(_ name: String, _ target: [String: String], _ isRight: (Double?) -> Bool) {
            let value = scrape[name, target]
            if !isRight(value) {
                deviations.append("\(name) of \(target): \(value.map { "\($0)" } ?? "absent")")
            }
        }
        for target in answering {
            check("vpn_target_up", target) { $0 == 1 }
            check("vpn_target_loss_ratio", target) { $0 == 0 }
            check("vpn_target_rtt_mean_seconds", target) { $0.map { $0 > 0 && $0 < 0.1 } ?? false }
        }
        check("vpn_target_up", silent) { $0 == 0 }
        check("vpn_target_loss_ratio", silent) { $0 == 1 }
        for name in ["rtt_mean", "rtt_min", "rtt_max", "rtt_stddev", "jitter"] {
            check("vpn_target_\(name)_seconds", silent) { $0 == nil }
        }
        return deviations
    }
}
