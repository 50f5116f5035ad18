import CloudAPI
import ICMP

/// One connection in one look: what its targets show, and how it stands by that.
struct SurveyedConnection: Sendable {
    let connection: ConnectionConfiguration
    var standing: ConnectionStanding
    /// What its targets have changed since the last look.
    let outages: [(recorder: ProbeRecorder, change: OutageChange)]
    /// Whether anything outside the tunnel answers this host.
    let hasLine: Bool
    /// What tells its customer from others, as far as that is known.
    let customer: String?
    private let targets: [AvailabilityCount.Target]
    private let isDownByCloud: Bool

    init(
        _ connection: ConnectionConfiguration, _ recorders: ArraySlice<ProbeRecorder>,
        _ circumstances: ConnectionCircumstances
    ) {
        self.connection = connection
        let cloud = circumstances.cloud(of: connection)
        let evidence = recorders.map { TargetEvidence($0, circumstances.paths, at: circumstances.now.monotonic) }
        let policy = connection.policy
        let witnesses = ConnectionWitnesses(evidence, cloud, policy.quorum)
        standing = ConnectionStanding(
            evidence, cloud, quorum: policy.quorum, objective: policy.objective,
            isMaintained: circumstances.isMaintained(connection), isImpaired: circumstances.isImpaired)
        hasLine = witnesses.hasLine
        isDownByCloud = witnesses.isDownByCloud
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

    func enter(into book: inout AvailabilityBook, at now: Int64) -> AvailabilityBook.Change? {
        book.update(
            connection.name, standing, targets, quorum: connection.policy.quorum, isDownByCloud: isDownByCloud, at: now)
    }
}

/// What all connections of an exporter show together. Pure.
enum ConnectionFleet {
    /// So many connections of different customers have nothing in common but this host and its uplink.
    private static let least = 3

    /// Gives the diagnosis `this_host` to connections that are down, if most are, of different customers, and nothing
    /// outside their tunnels answers either.
    static func findCommonCause(_ connections: inout [SurveyedConnection]) {
        let down = connections.indices.filter { connections[$0].standing.isCut }
        let silent = down.filter { !connections[$0].hasLine }
        guard down.count >= least, down.count * 2 > connections.count, silent.count == down.count else { return }
        let customers = Set(silent.map { connections[$0].customer ?? connections[$0].connection.name })
        guard customers.count > 1 else { return }
        for index in silent {
            connections[index].standing.blameHost(besides: down.count, of: connections.count)
        }
    }
}

extension ConnectionStanding {
    /// Whether it is down for a cause that this host may be.
    fileprivate var isCut: Bool { state == .down && [.line, .inside, .unknown, .thisHost].contains(diagnosis) }

    fileprivate mutating func blameHost(besides count: Int, of all: Int) {
        guard diagnosis != .thisHost else { return }
        diagnosis = .thisHost
        explanation =
            "\(count) of \(all) connections are down at once, and nothing outside their tunnels answers: "
            + "check routes, firewall and uplink of this host."
    }
}
