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

/// The exporter's self-reported timeliness, within the first minute of its life.
struct Punctuality {
    /// Requests that left, and replies that were read, at least 0.1 s late.
    let lateRequests: Double
    let lateReadings: Double
    let isImpaired: Bool

    init(_ scrape: Scrape) {
        lateRequests = Self.above("0.1", of: "vpn_exporter_schedule_lag_seconds", scrape)
        lateReadings = Self.above("0.1", of: "vpn_exporter_receive_delay_seconds", scrape)
        isImpaired = scrape["vpn_exporter_measurement_impaired"] == 1
    }

    /// Whether the exporter reports itself impaired exactly if it was late. The claim does not hold if a buffer
    /// overflows.
    var isConsistent: Bool { isImpaired == (lateRequests + lateReadings > 0) }

    private static func above(_ bound: String, of name: String, _ scrape: Scrape) -> Double {
        (scrape[name + "_count"] ?? .nan) - (scrape[name + "_bucket", ["le": bound]] ?? .nan)
    }
}
