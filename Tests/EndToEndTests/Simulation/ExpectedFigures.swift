@testable import NetworkSimulator

/// What the exporter has to serve of a target, by what the network did with its requests.
struct ExpectedFigures: Equatable {
    var sent: Int
    var replies: Int
    var late: Int
    var duplicates: Int
    var reordered: Int
    var corrupted: Int
    /// By the label `reason`; reasons that never occurred are left out.
    var lost: [String: Int]

    init(_ truth: Truth) {
        sent = truth.requests
        replies = truth.clean
        late = truth.late
        duplicates = truth.duplicates
        reordered = truth.reordered
        corrupted = truth.corrupted + truth.truncated
        lost = [:]
        for (kind, count) in truth.errors { lost[Self.reason(kind), default: 0] += count }
        let answeredWrong = truth.corrupted + truth.truncated + truth.badChecksum + truth.wrongSender
        lost["timeout"] =
            truth.dropped + truth.late + answeredWrong + truth.foreignIdentifier + truth.wrongToken
        lost = lost.filter { $0.value > 0 }
    }

    init(_ scrape: Scrape, connection: String) {
        let labels = ["connection": connection, "target": "peer"]
        func count(_ name: String) -> Int { Int(scrape[name, labels] ?? -1) }
        sent = count("vpn_probe_sent_total")
        replies = count("vpn_probe_rtt_seconds_count")
        late = count("vpn_probe_late_replies_total")
        duplicates = count("vpn_probe_duplicate_replies_total")
        reordered = count("vpn_probe_reordered_replies_total")
        corrupted = count("vpn_probe_corrupted_replies_total")
        lost = [:]
        for (series, value) in scrape.series("vpn_probe_lost_total", with: labels) where value > 0 {
            lost[series.labels["reason"] ?? ""] = Int(value)
        }
    }

    private static func reason(_ kind: String) -> String {
        switch ErrorRule.Kind(rawValue: kind) {
        case .netUnreachable, .hostUnreachable, .portUnreachable: "destination_unreachable"
        case .adminProhibited: "administratively_prohibited"
        case .timeExceeded: "time_exceeded"
        case .packetTooBig: "packet_too_big"
        case nil: kind
        }
    }
}
