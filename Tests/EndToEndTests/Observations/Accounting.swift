/// The identity that holds in every scrape: each request sent is in flight or has one verdict.
enum Accounting {
    /// Returns each target that violates the identity with its figures, or "no target" if there is none.
    static func violations(in scrape: Scrape) -> [String] {
        let targets = scrape.series("vpn_probe_sent_total")
        guard !targets.isEmpty else { return ["no target"] }
        let losses = scrape.values("vpn_probe_lost_total", by: "reason").mapValues { $0.values.reduce(0, +) }
        return targets.compactMap { target, sent in
            violation(of: target.labels, sent: sent, lost: losses[target.labels] ?? 0, in: scrape)
        }
    }

    private static func violation(
        of target: [String: String], sent: Double, lost: Double, in scrape: Scrape
    ) -> String? {
        guard let completed = scrape["vpn_probe_completed_total", target],
            let unsent = scrape["vpn_probe_unsent_total", target],
            let inFlight = scrape["vpn_probe_in_flight", target],
            let replies = scrape["vpn_probe_rtt_seconds_count", target]
        else { return "\(target): a series is missing" }
        guard sent == completed + unsent + inFlight, completed == replies + lost else {
            return "\(target): sent \(sent), completed \(completed), unsent \(unsent), in flight \(inFlight), "
                + "replies \(replies), lost \(lost)"
        }
        return nil
    }
}
