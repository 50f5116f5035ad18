import CloudAPI
import Testing

@testable import Availability
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import VPNConfiguration

extension ConnectionStanding {
    /// Decides on this evidence.
    fileprivate init(
        _ targets: [TargetEvidence], _ cloud: CloudEvidence, quorum: AvailabilityQuorum = .any,
        objective: ServiceObjective = ServiceObjective(), isMaintained: Bool = false, isImpaired: Bool = false
    ) {
        self.init(
            ConnectionWitnesses(targets, cloud, quorum), ConnectionProblems(targets, cloud, objective),
            isMaintained: isMaintained, isImpaired: isImpaired)
    }
}

@Suite struct ConnectionStandingTests {
    private typealias Target = TargetEvidence

    private static let peer = Target(name: "peer", place: .line, state: .up, hasAnswered: true, loss: 0)
    private static let gateway = Target(name: "gateway", place: .gateway, state: .up, hasAnswered: true, loss: 0)
    private static let lan = Target(name: "lan", place: .inside, state: .up, hasAnswered: true, loss: 0)

    private static func silent(_ target: Target, hasAnswered: Bool = true) -> Target {
        var silent = target
        silent.state = .outage
        silent.hasAnswered = hasAnswered
        silent.loss = 1
        return silent
    }

    private static func unsent(_ target: Target, _ failure: SendFailure = .noRoute) -> Target {
        var unsent = silent(target)
        unsent.failure = failure
        unsent.loss = nil
        return unsent
    }

    private static func listed(_ status: VPNConnection.Status?) -> CloudEvidence {
        CloudEvidence(
            isQueried: true, isListKnown: true, expectsMonitor: true, isListed: true, hasMonitor: true, status: status)
    }

    private static func stands(
        _ targets: [Target], _ cloud: CloudEvidence, _ state: ConnectionState, _ diagnosis: ConnectionDiagnosis,
        at location: SourceLocation = #_sourceLocation
    ) {
        let standing = ConnectionStanding(targets, cloud)
        #expect(
            standing.state == state && standing.diagnosis == diagnosis, "\(standing)", sourceLocation: location)
    }

    @Test func `the inside decides, whatever the line and the cloud show`() {
        Self.stands([Self.peer, Self.lan], Self.listed(.active), .up, .healthy)
        Self.stands([Self.lan], CloudEvidence(), .up, .healthy)
        Self.stands([Self.silent(Self.peer), Self.lan], Self.listed(.active), .degraded, .line)
        Self.stands([Self.peer, Self.lan], Self.listed(.down), .degraded, .cloud)
        Self.stands([Self.peer, Self.silent(Self.lan)], Self.listed(.active), .down, .inside)
        Self.stands([Self.peer, Self.silent(Self.lan)], Self.listed(.down), .down, .tunnel)
        Self.stands([Self.silent(Self.peer), Self.silent(Self.lan)], Self.listed(.active), .down, .line)
        Self.stands([Self.silent(Self.peer), Self.silent(Self.lan)], Self.listed(.down), .down, .line)
    }

    @Test func `without an inside the line and the cloud must both be up`() {
        Self.stands([Self.peer], Self.listed(.active), .up, .healthy)
        Self.stands([Self.peer], Self.listed(.down), .down, .tunnel)
        Self.stands([Self.silent(Self.peer)], Self.listed(.active), .down, .line)
        Self.stands([Self.silent(Self.peer)], Self.listed(.down), .down, .line)
        Self.stands([Self.peer], CloudEvidence(), .up, .healthy)
        Self.stands([Self.silent(Self.peer)], CloudEvidence(), .down, .line)
        // The cloud has not answered yet, or its status is inconclusive.
        Self.stands([Self.peer], CloudEvidence(isQueried: true), .unknown, .unknown)
        Self.stands([Self.peer], Self.listed(.pendingUpdate), .unknown, .unknown)
        Self.stands([Self.silent(Self.peer)], CloudEvidence(isQueried: true), .down, .line)
        Self.stands([], Self.listed(.active), .up, .healthy)
        Self.stands([], Self.listed(.down), .down, .tunnel)
        Self.stands([], CloudEvidence(), .unknown, .unknown)
    }

    @Test func `a gateway that answers does not make a connection available`() {
        Self.stands([Self.gateway], Self.listed(.down), .down, .tunnel)
        Self.stands([Self.gateway, Self.silent(Self.peer)], Self.listed(.active), .down, .line)
        Self.stands([Self.gateway], CloudEvidence(), .unknown, .unknown)
        Self.stands([Self.silent(Self.gateway), Self.peer, Self.silent(Self.lan)], Self.listed(.active), .down, .cloud)
    }

    @Test func `a line that has never answered proves nothing, and one that answered before does`() {
        let never = Self.silent(Self.peer, hasAnswered: false)
        Self.stands([never, Self.lan], Self.listed(.active), .up, .healthy)
        Self.stands([never, Self.silent(Self.lan)], Self.listed(.active), .down, .inside)
        Self.stands([never, Self.silent(Self.lan)], Self.listed(.down), .down, .tunnel)
        Self.stands([never], Self.listed(.active), .down, .unknown)
        // After a restart during an outage, line and inside look the same.
        let new = Self.silent(Self.lan, hasAnswered: false)
        Self.stands([never, new], Self.listed(.active), .down, .unknown)
        Self.stands([new], Self.listed(.active), .down, .inside)
    }

    @Test func `without the cloud a silent inside behind an answering line is unknown`() {
        Self.stands([Self.peer, Self.silent(Self.lan)], CloudEvidence(), .down, .unknown)
        // Part of the inside answers, so that the tunnel carries traffic.
        var other = Self.silent(Self.lan)
        other.name = "printer"
        let partly = ConnectionStanding([Self.peer, Self.lan, other], CloudEvidence(), quorum: .all)
        #expect(partly.state == .down && partly.diagnosis == .inside)
    }

    @Test func `if requests to all failing targets stay here the diagnosis is this host, though others answer`() {
        var other = Self.unsent(Self.lan)
        other.name = "printer"
        let standing = ConnectionStanding([Self.peer, Self.lan, other], Self.listed(.active), quorum: .all)
        #expect(standing.state == .down && standing.diagnosis == .thisHost)
    }

    @Test func `an unresolved host name does not count as a silent target`() {
        var name = Self.silent(Self.lan, hasAnswered: false)
        name.isUnresolved = true
        Self.stands([Self.silent(Self.peer), name], Self.listed(.active), .down, .line)
        Self.stands([Self.peer, name], Self.listed(.active), .down, .thisHost)
        Self.stands([name], CloudEvidence(), .down, .thisHost)
        Self.stands([name], Self.listed(.down), .down, .tunnel)
        let standing = ConnectionStanding([Self.peer, name], Self.listed(.active))
        #expect(standing.problems == ["the host name of lan is not resolved"])
        #expect(standing.explanation.contains("no host name behind it is resolved"))
    }

    @Test func `full loss of the line at Cloud Eye alone does not make it the cause`() {
        var cloud = Self.listed(.active)
        cloud.linkLoss = 1
        Self.stands([Self.lan], cloud, .up, .healthy)
        Self.stands([Self.silent(Self.lan)], cloud, .down, .inside)
        cloud.status = .down
        Self.stands([Self.silent(Self.lan)], cloud, .down, .tunnel)
        Self.stands([], cloud, .down, .tunnel)
    }

    @Test func `a line that only the cloud reaches points to this host`() {
        var cloud = Self.listed(.active)
        cloud.linkLoss = 0
        cloud.linkLossTime = 160_000_000_000
        var peer = Self.silent(Self.peer)
        peer.silentSince = 100_000_000_000
        Self.stands([peer], cloud, .down, .thisHost)
        cloud.status = .down
        Self.stands([peer], cloud, .down, .tunnel)
        cloud.status = .active
        cloud.linkLoss = 1
        Self.stands([peer], cloud, .down, .line)
    }

    @Test func `cloud figures from before the silence of the line do not point to this host`() {
        var cloud = Self.listed(.active)
        cloud.linkLoss = 0
        var peer = Self.silent(Self.peer)
        peer.silentSince = 100_000_000_000
        Self.stands([peer, Self.silent(Self.lan)], cloud, .down, .line)
        // A figure of a minute that began before the outage.
        for time: Int64 in [0, 100_000_000_000, 159_999_999_999] {
            cloud.linkLossTime = time
            Self.stands([peer], cloud, .down, .line)
            Self.stands([peer, Self.silent(Self.lan)], cloud, .down, .line)
        }
    }

    @Test func `traffic that Cloud Eye saw in the tunnel makes a connection with a silent peer available`() {
        var cloud = Self.listed(.active)
        var (never, silent) = (Self.silent(Self.peer, hasAnswered: false), Self.silent(Self.peer))
        never.silentSince = 100_000_000_000
        silent.silentSince = 100_000_000_000
        cloud.tunnelLoss = 0
        cloud.tunnelLossTime = 160_000_000_000
        Self.stands([never], cloud, .up, .healthy)
        Self.stands([silent], cloud, .degraded, .line)
        cloud.tunnelLossTime = 159_000_000_000
        Self.stands([never], cloud, .unknown, .unknown)
        Self.stands([silent], cloud, .down, .line)
        cloud.tunnelLossTime = 160_000_000_000
        cloud.tunnelLoss = 1
        Self.stands([silent], cloud, .down, .line)
    }

    @Test(arguments: SendFailure.allCases)
    func `requests that do not leave this host are down with their reason, and with the diagnosis this host`(
        failure: SendFailure
    ) {
        let standing = ConnectionStanding([Self.peer, Self.unsent(Self.lan, failure)], Self.listed(.active))
        #expect(standing.state == .down && standing.diagnosis == .thisHost)
        #expect(standing.explanation.contains(failure.sentence) && standing.problems[0].contains(failure.sentence))
    }

    @Test(
        arguments: [
            (.error, .cloud), (.frozen, .cloud), (.pendingDelete, .cloud), (.pendingCreate, .cloud), (nil, .unknown),
        ] as [(VPNConnection.Status?, ConnectionDiagnosis)])
    func `the cloud's action on the connection has the diagnosis cloud`(
        status: VPNConnection.Status?, diagnosis: ConnectionDiagnosis
    ) {
        Self.stands([Self.silent(Self.lan)], Self.listed(status), .down, diagnosis)
        var missing = Self.listed(nil)
        missing.isListed = false
        Self.stands([Self.silent(Self.lan)], missing, .down, .cloud)
        Self.stands([Self.peer], missing, .down, .cloud)
    }

    @Test func `Cloud Eye decides if the list has no usable status`() {
        var cloud = Self.listed(.pendingUpdate)
        cloud.isUp = false
        Self.stands([Self.peer], cloud, .down, .tunnel)
        cloud.isUp = true
        Self.stands([Self.peer], cloud, .degraded, .cloud)
    }

    @Test func `maintenance is the diagnosis of all that is not up, and changes no state`() {
        func standing(_ targets: [Target]) -> ConnectionStanding {
            ConnectionStanding(targets, Self.listed(.active), isMaintained: true)
        }
        #expect(standing([Self.lan]).diagnosis == .healthy)
        #expect(standing([Self.silent(Self.lan)]).diagnosis == .maintenance)
        #expect(standing([Self.silent(Self.lan)]).state == .down)
    }

    @Test func `the state is unknown until there is enough evidence`() {
        var new = Self.lan
        new.state = .unknown
        Self.stands([Self.peer, new], Self.listed(.active), .unknown, .unknown)
        Self.stands([Self.peer, new], Self.listed(.down), .down, .tunnel)
        Self.stands([Self.lan, new], Self.listed(.active), .up, .healthy)
        let all = ConnectionStanding([Self.lan, new], Self.listed(.active), quorum: .all)
        #expect(all.state == .unknown)
    }

    @Test func `with quorum all one of two is down, and the explanation has the number of answering targets`() {
        var other = Self.silent(Self.lan)
        other.name = "printer"
        let standing = ConnectionStanding([Self.peer, Self.lan, other], Self.listed(.active), quorum: .all)
        #expect(standing.state == .down && standing.diagnosis == .inside)
        #expect(standing.explanation.contains("1 of 2 targets behind it answer"), "\(standing.explanation)")
        #expect(standing.problems == ["printer does not answer"])
    }

    @Test func `the objective sets the acceptable loss and time`() {
        var target = Self.lan
        target.loss = 0.02
        target.slowMedian = 20_000_000
        func problems(_ objective: ServiceObjective) -> [String] {
            ConnectionStanding([target], Self.listed(.active), objective: objective).problems
        }
        #expect(problems(ServiceObjective()) == ["lan loses 2.00 %"])
        #expect(problems(ServiceObjective(loss: 0.05)) == [])
        let strict = ServiceObjective(loss: 0.05, roundTrip: .milliseconds(10))
        #expect(problems(strict) == ["lan takes 20.0 ms, above the objective of 10.0 ms"])
        Self.stands([Self.peer, target], Self.listed(.active), .degraded, .inside)
    }

    @Test func `loss that this host may cause has the diagnosis this host`() {
        var target = Self.lan
        target.loss = 0.5
        let standing = ConnectionStanding([target], Self.listed(.active), isImpaired: true)
        #expect(standing.state == .degraded && standing.diagnosis == .thisHost)
        let down = ConnectionStanding([Self.peer, Self.silent(Self.lan)], Self.listed(.active), isImpaired: true)
        #expect(down.diagnosis == .inside)
    }

    @Test func `the explanation contains each witness and the remedy`() {
        func sentence(_ targets: [Target], _ cloud: CloudEvidence) -> String {
            ConnectionStanding(targets, cloud).explanation
        }
        #expect(
            sentence([Self.peer, Self.silent(Self.lan)], Self.listed(.active))
                == "The line answers without loss, the cloud reports the tunnel as ACTIVE, no target behind it answers: "
                + "check routes and firewalls on the customer's side.")
        #expect(
            sentence([Self.peer], Self.listed(.down))
                == "The line answers without loss, the cloud reports the tunnel as DOWN, no target behind it is probed: "
                + "check the negotiation, keys and proposals of both gateways.")
        #expect(
            sentence([Self.silent(Self.peer)], Self.listed(.active))
                == "The line has stopped answering, the cloud reports the tunnel as ACTIVE, no target behind it is probed: "
                + "check the customer's Internet line, then its carrier.")
        #expect(
            sentence([Self.silent(Self.peer, hasAnswered: false)], Self.listed(.active))
                == "The line has never answered and may drop echo requests, the cloud reports the tunnel as ACTIVE, "
                + "no target behind it is probed: probe an address behind the tunnel to see whether it carries traffic."
        )
        #expect(sentence([], CloudEvidence()) == "Nothing is known of the connection yet.")
        #expect(sentence([Self.lan], CloudEvidence()) == "The target behind it answers.")
    }

    @Test func `the most urgent state sorts first`() {
        #expect(ConnectionState.allCases.shuffled().sorted() == [.down, .degraded, .unknown, .up])
    }
}
