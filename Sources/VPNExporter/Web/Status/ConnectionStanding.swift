import CloudAPI

/// How a connection stands in one word, and why, from all that is known of it.
struct ConnectionStanding: Sendable, Equatable {
    /// The order is that of urgency.
    enum State: String, Encodable, Sendable, CaseIterable, Comparable {
        /// Fewer targets answer than the quorum says.
        case down
        /// Available, and something is wrong.
        case impaired
        /// Not known yet, or no longer.
        case unknown
        case up

        static func < (left: State, right: State) -> Bool { left.rank < right.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// What of the cloud's knowledge counts.
    struct Cloud: Sendable {
        /// Whether the lists were read, so that what is not in them is missing.
        var isListed = false
        /// Whether each connection is to have a monitor.
        var expectsMonitor = false
        var connection: VPNConnection?
        var monitor: ConnectionMonitor?
        /// What Cloud Eye says.
        var isUp: Bool?
    }

    /// A share of lost requests that is trouble where no objective says another.
    static let tolerableLoss = 0.01

    let state: State
    let problems: [String]

    init(isAvailable: Bool?, targets: [TargetDocument], objective: ServiceObjective, cloud: Cloud) {
        problems = targets.flatMap { Self.problems(of: $0, objective) } + Self.problems(of: cloud)
        state =
            switch isAvailable {
            case false?: .down
            case nil: .unknown
            case true?: problems.isEmpty ? .up : .impaired
            }
    }

    private static func problems(of target: TargetDocument, _ objective: ServiceObjective) -> [String] {
        var problems: [String] = []
        if target.state == OutageState.State.outage.rawValue {
            problems.append("\(target.name) does not answer")
        } else if let loss = target.lossRatio, loss > objective.loss ?? tolerableLoss {
            problems.append("\(target.name) loses \(PageFigure.percent(loss)) %")
        }
        if let bound = objective.roundTrip?.inSeconds, let median = target.rttMedian, median > bound {
            problems.append(
                "\(target.name) takes \(PageFigure.milliseconds(median)) ms of \(PageFigure.milliseconds(bound)) ms")
        }
        if target.isFlapping { problems.append("\(target.name) flaps") }
        if target.path.isBlackHole == true, let mtu = target.path.mtu {
            problems.append("packets of more than \(mtu) bytes to \(target.name) vanish")
        }
        if !target.counts.sendFailures.isEmpty, target.state == OutageState.State.unknown.rawValue {
            problems.append("requests to \(target.name) do not leave this host")
        }
        return problems
    }

    private static func problems(of cloud: Cloud) -> [String] {
        var problems: [String] = []
        if cloud.isListed, cloud.connection == nil { problems.append("the cloud does not list it") }
        if let status = cloud.connection?.status, status != .active {
            problems.append("the cloud says \(status.rawValue)")
        } else if cloud.isUp == false {
            problems.append("Cloud Eye says that it is down")
        }
        if cloud.isListed, cloud.expectsMonitor, cloud.connection != nil, cloud.monitor == nil {
            problems.append("it has no monitor")
        }
        return problems
    }
}
