import CloudAPI
import CloudWatching
import Probing
import VPNConfiguration

/// One connection in one evaluation: the evidence of its targets, and its state.
struct SurveyedConnection: Sendable {
    let connection: ConnectionConfiguration
    var standing: ConnectionStanding
    /// Changes of its targets since the last evaluation.
    let outages: [(recorder: ProbeRecorder, change: OutageChange)]
    /// Whether any target outside the tunnel answers this host.
    let hasLine: Bool
    /// The time at which the connection was cut off, in nanoseconds since the Unix epoch. `nil` if a target answers, if
    /// none ever answered, or if requests do not leave this host, which is a cause of its own.
    let cutSince: Int64?
    /// Whether no target answers although all requests leave this host.
    let isSilent: Bool
    private let answered: Set<String>
    /// The ID of its customer gateway; `nil` while unknown.
    let customer: String?
    private let targets: [AvailabilityCount.Target]
    private let isAvailableByCloud: Bool?

    init(
        _ connection: ConnectionConfiguration, _ recorders: ArraySlice<ProbeRecorder>,
        _ circumstances: ConnectionCircumstances, answered former: Set<String> = []
    ) {
        self.connection = connection
        let cloud = circumstances.cloud(of: connection)
        let evidence = recorders.map {
            TargetEvidence($0, circumstances.paths, answered: former, at: circumstances.now)
        }
        answered = Set(evidence.lazy.filter(\.hasAnswered).map(\.name))
        let policy = connection.policy
        let witnesses = ConnectionWitnesses(evidence, cloud, policy.quorum)
        standing = ConnectionStanding(
            witnesses, ConnectionProblems(evidence, cloud, policy.objective),
            isMaintained: circumstances.isMaintained(connection), isImpaired: circumstances.isImpaired)
        hasLine = witnesses.hasLine
        isSilent =
            !evidence.isEmpty && evidence.allSatisfy { $0.state == .outage && $0.failure == nil && !$0.isUnresolved }
        cutSince = isSilent ? evidence.filter(\.hasAnswered).compactMap(\.silentSince).max() : nil
        isAvailableByCloud = witnesses.isAvailableByCloud
        customer = connection.id.flatMap { circumstances.status.reports[$0]?.connection?.customerGatewayID }
        let deciding = Set(witnesses.deciding.map(\.name))
        var targets: [AvailabilityCount.Target] = []
        var outages: [(ProbeRecorder, OutageChange)] = []
        for recorder in recorders {
            let outage = recorder.takeOutage()
            outages += outage.changes.map { (recorder, $0) }
            if deciding.contains(recorder.target.id.target) {
                targets.append(.init(outage: outage.state, patience: recorder.patience))
            }
        }
        self.targets = targets
        self.outages = outages
    }

    func record(in tracker: inout AvailabilityTracker, at now: Int64) -> AvailabilityTracker.Change? {
        tracker.update(
            connection.name, standing, answered: answered, targets, quorum: connection.policy.quorum,
            byCloud: isAvailableByCloud, at: now)
    }
}

/// Finds causes that several connections of one exporter share. Pure.
enum ConnectionFleet {
    /// The fewest connections of different customers that point to this host and its uplink as the cause.
    private static let least = 3
    /// The time within which one cause cuts connections off, in nanoseconds.
    private static let span: Int64 = 60_000_000_000

    /// Sets the diagnosis `this_host` for connections that were cut off together. They are the majority, belong to
    /// different customers, and none of their targets answers, inside or outside the tunnel. If no connection answers
    /// at all, all get this diagnosis.
    static func findCommonCause(_ connections: inout [SurveyedConnection]) {
        let down = connections.indices.filter {
            connections[$0].standing.isCut && !connections[$0].hasLine && connections[$0].cutSince != nil
        }
        let silent = connections.indices.filter { connections[$0].standing.isCut && connections[$0].isSilent }
        // After a restart the time of the cut is unknown. Then only complete silence points to this host.
        let isAll = silent.count == connections.count
        let common = isAll ? silent : together(down.map { ($0, connections[$0].cutSince ?? 0) })
        guard common.count >= least, common.count * 2 > connections.count else { return }
        let customers = Set(common.map { connections[$0].customer ?? connections[$0].connection.name })
        guard customers.count > 1 else { return }
        for index in common { connections[index].standing.attributeToHost(with: common.count, of: connections.count) }
    }

    /// Returns the largest group of indices with times within one span.
    private static func together(_ times: [(index: Int, time: Int64)]) -> [Int] {
        let sorted = times.sorted { $0.time < $1.time }
        var best: ArraySlice<(index: Int, time: Int64)> = []
        var start = 0
        for end in sorted.indices {
            while sorted[end].time - sorted[start].time > span { start += 1 }
            if end - start + 1 > best.count { best = sorted[start...end] }
        }
        return best.map(\.index)
    }
}

extension ConnectionStanding {
    /// Whether the connection is down for a cause that can be this host.
    fileprivate var isCut: Bool { state == .down && [.line, .inside, .tunnel, .unknown].contains(diagnosis) }

    fileprivate mutating func attributeToHost(with count: Int, of all: Int) {
        diagnosis = .thisHost
        explanation =
            (count == all
                ? "No target of all \(all) connections answers: "
                : "\(count) of \(all) connections were cut off within a minute, and none of their targets answers: ")
            + "check routes, firewall and uplink of this host."
    }
}
