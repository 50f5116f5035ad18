@testable import NetworkSimulator

/// The figures that the exporter must serve for a target, computed from what the network did.
struct ExpectedFigures: Equatable {
    var sent = 0
    var replies = 0
    var late = 0
    var duplicates = 0
    var reordered = 0
    var corrupted = 0
    var truncated = 0
    var foreign = 0
    var unsent = 0
    /// ICMP errors by the label `reason`, without reasons that never occurred.
    var errors: [String: Int] = [:]
    /// Losses by the label `reason`, without reasons that never occurred.
    var lost: [String: Int] = [:]
    /// The MTU in the packet-too-big error; `nil` if none arrived.
    var reportedMTU: Int?

    init() {}

    init(_ truth: Truth) {
        sent = truth.requests
        replies = truth.clean + truth.truncated
        late = truth.late
        duplicates = truth.duplicates
        reordered = truth.reordered
        corrupted = truth.corrupted
        truncated = truth.truncated
        foreign = truth.wrongSender
        lost = [:]
        for (kind, count) in truth.errors { lost[Self.reason(kind), default: 0] += count }
        errors = lost
        for (kind, count) in truth.errorsBeside { errors[Self.reason(kind), default: 0] += count }
        let answeredWrong = truth.corrupted + truth.badChecksum + truth.wrongSender
        lost["timeout"] =
            truth.dropped + truth.late + answeredWrong + truth.foreignIdentifier + truth.wrongToken
        lost = lost.filter { $0.value > 0 }
        if truth.errors[ErrorRule.Kind.packetTooBig.rawValue] != nil { reportedMTU = SimulatedNetwork.mtu }
    }

    init(_ scrape: Scrape, connection: String) {
        let labels = TargetList.labels(of: connection)
        let losses = scrape.series("vpn_probe_lost_total", with: labels)
        let errors = scrape.series("vpn_probe_icmp_errors_total", with: labels)
        func byReason(_ series: some Sequence<(key: Scrape.Series, value: Double)>) -> [String: Double] {
            Dictionary(uniqueKeysWithValues: series.map { ($0.key.labels["reason"] ?? "", $0.value) })
        }
        self.init(scrape, labels, lost: byReason(losses), errors: byReason(errors))
    }

    private init(_ scrape: Scrape, _ labels: [String: String], lost: [String: Double], errors: [String: Double]) {
        func count(_ name: String) -> Int { Int(scrape[name, labels] ?? -1) }
        sent = count("vpn_probe_sent_total")
        replies = count("vpn_probe_rtt_seconds_count")
        late = count("vpn_probe_late_replies_total")
        duplicates = count("vpn_probe_duplicate_replies_total")
        reordered = count("vpn_probe_reordered_replies_total")
        corrupted = count("vpn_probe_corrupted_replies_total")
        truncated = count("vpn_probe_truncated_replies_total")
        foreign = count("vpn_probe_foreign_replies_total")
        unsent = count("vpn_probe_unsent_total")
        self.lost = lost.filter { $0.value > 0 }.mapValues { Int($0) }
        self.errors = errors.filter { $0.value > 0 }.mapValues { Int($0) }
        reportedMTU = scrape["vpn_probe_path_mtu_reported_bytes", labels].map { Int($0) }
    }

    /// Returns the served figures of each target, in the order of `targets`.
    static func served(_ scrape: Scrape, of targets: [TargetList.Target]) -> [ExpectedFigures] {
        let losses = scrape.values("vpn_probe_lost_total", by: "reason")
        let errors = scrape.values("vpn_probe_icmp_errors_total", by: "reason")
        return targets.map {
            ExpectedFigures(scrape, $0.labels, lost: losses[$0.labels] ?? [:], errors: errors[$0.labels] ?? [:])
        }
    }

    /// Returns the targets with counters that differ from the network's. The comparison is exact.
    static func deviations(_ scrape: Scrape, _ counts: Counts, of targets: [TargetList.Target]) -> [String] {
        zip(targets, served(scrape, of: targets)).compactMap { target, served in
            let truth = ExpectedFigures(counts.addresses[target.address] ?? Truth())
            return truth == served ? nil : "\(target.connection): the network did \(truth), served are \(served)"
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

/// The sequence of losses at one address, computed from the network's script.
///
/// The behaviour must give each request its reply in time or no response at all.
struct ExpectedQuality: Equatable, Sendable {
    /// Ended bursts of lost requests, by length.
    var bursts: [Int: Int] = [:]
    /// Consecutive losses up to the last request.
    var consecutive = 0
    /// The numbers of the first and last lost request of each outage, from 1. The last outage may continue.
    var outages: [ClosedRange<Int>] = []

    /// - Parameters:
    ///   - requests: the number of requests that the network saw.
    ///   - threshold: the consecutive losses that make an outage.
    init(_ behaviour: Behaviour, of address: Address, seed: UInt64, requests: Int, threshold: Int) {
        let script = Script(seed: seed)
        guard requests > 0 else { return }
        for number in 1...requests {
            if script.deliveries(of: number, to: address, as: behaviour).isEmpty {
                consecutive += 1
                if consecutive == threshold { outages.append((number - threshold + 1)...number) }
                if consecutive > threshold, let last = outages.popLast() { outages.append(last.lowerBound...number) }
            } else if consecutive > 0 {
                bursts[consecutive, default: 0] += 1
                consecutive = 0
            }
        }
    }

    /// The number of ended bursts.
    var burstCount: Int { bursts.values.reduce(0, +) }
    var burstSum: Int { bursts.reduce(0) { $0 + $1.key * $1.value } }

    func burstsUp(to length: Int) -> Int { bursts.reduce(0) { $0 + ($1.key <= length ? $1.value : 0) } }
}
