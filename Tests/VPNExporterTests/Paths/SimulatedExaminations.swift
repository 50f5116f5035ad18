@testable import NetworkPrimitives
@testable import Probing

/// Repeated examinations of targets in simulated time, in the order of ``PathMTUWatch``: checks when they are due, a
/// few searches at a time, and shared knowledge of router answers.
struct SimulatedExaminations {
    /// A target and its path.
    struct Target {
        var mtu = 1_500
        /// Whether no router reports that a packet is too big.
        var isSilent = false
        var loss = Loss()
        /// The limit on the target's replies to all requests.
        var replies: Limit?
        /// Seconds between regular requests.
        var regularInterval = 1.0

        private(set) var state = PathMTUState()
        /// Examinations that ended.
        private(set) var examinations = 0
        /// Each MTU that was published.
        private(set) var published: Set<Int> = []
        /// Examinations until a black hole was published.
        private(set) var blackHoleAfter: Int?
        fileprivate var due = 0.0
        fileprivate var next = 0.0
        fileprivate var search: PathMTUSearch?
        fileprivate var isSearching = false
        fileprivate var nextRegular = 0.0
        fileprivate var regular = RegularLoss()
        fileprivate var regularBefore = RegularLoss()

        init(mtu: Int = 1_500, isSilent: Bool = false, loss: Loss = Loss()) {
            self.mtu = mtu
            self.isSilent = isSilent
            self.loss = loss
        }

        fileprivate mutating func sendRegular(until now: Double, using generator: inout SeededGenerator) {
            while nextRegular <= now {
                let isLost = loss.isLost(using: &generator) || replies?.take(at: nextRegular) == false
                regular.completed += 1
                if isLost { regular.lost += 1 }
                nextRegular += regularInterval
            }
        }

        fileprivate mutating func record(_ findings: PathMTUFindings, answers: Double?) {
            state.record(findings, answers: answers)
            examinations += 1
            if let known = state.known { published.insert(known) }
            if state.isBlackHole == true, blackHoleAfter == nil { blackHoleAfter = examinations }
        }
    }

    var targets: [Target]
    /// The limit on the answers of the one router before all targets.
    var router: Limit?
    let interval: Double
    private var routers = PathMTURouters()
    private var waiting: [Int] = []
    private var searching = 0
    private var generator: SeededGenerator

    private static let roundTrip = 0.02
    private static let timeout = 1.0
    private static let searchers = 8
    private static let minimum = 576
    private static let maximum = 1_500

    init(_ targets: [Target], router: Limit? = nil, interval: Double = 60, seed: UInt64) {
        self.targets = targets
        self.router = router
        self.interval = interval
        generator = SeededGenerator(seed: seed)
        for index in targets.indices {
            self.targets[index].due = .random(in: 0..<interval, using: &generator)
            self.targets[index].next = self.targets[index].due
            self.targets[index].nextRegular = .random(in: 0..<targets[index].regularInterval, using: &generator)
        }
    }

    /// Returns whether a wrong result was published for a target.
    func isFalse(_ target: Target) -> Bool {
        !target.published.isSubset(of: [target.mtu]) || (target.blackHoleAfter != nil && !target.isSilent)
    }

    mutating func run(until end: Double) {
        while let index = targets.indices.min(by: { targets[$0].next < targets[$1].next }), targets[index].next < end {
            step(index, at: targets[index].next)
        }
    }

    private mutating func step(_ index: Int, at now: Double) {
        targets[index].sendRegular(until: now, using: &generator)
        var search = targets[index].search ?? begin(index, at: now)
        let outcome = send(search.next, to: index, at: now)
        search.record(outcome, coin: .random(using: &generator))
        var next = now + (outcome == .silent ? Self.timeout : Self.roundTrip)
        if targets[index].isSearching { next += .random(in: 0.05...0.25, using: &generator) }
        targets[index].search = search
        targets[index].next = next
        if search.conclusion != nil {
            end(index, search.findings, at: next)
        } else if search.isSearching, !targets[index].isSearching {
            targets[index].search = nil
            targets[index].next = .infinity
            waiting.append(index)
        }
        while searching < Self.searchers, !waiting.isEmpty {
            let index = waiting.removeFirst()
            searching += 1
            targets[index].isSearching = true
            targets[index].next = next
        }
    }

    private mutating func begin(_ index: Int, at now: Double) -> PathMTUSearch {
        let target = targets[index]
        targets[index].regularBefore = target.regular
        let answers = target.state.examined.flatMap { share(of: $0, at: now) }
        var knowledge = target.state.knowledge(answers: answers)
        knowledge.hint = routers.latest(.ipv4, at: Int64(now * 1e9), memory: memory)
        return PathMTUSearch(minimum: Self.minimum, maximum: Self.maximum, knowledge)
    }

    private mutating func send(_ size: Int, to index: Int, at now: Double) -> PathMTUOutcome {
        if targets[index].loss.isLost(using: &generator) { return .silent }
        let mtu = targets[index].mtu
        if size <= mtu { return targets[index].replies?.take(at: now) == false ? .silent : .passed }
        if targets[index].isSilent || router?.take(at: now) == false { return .silent }
        return .tooBig(mtu: UInt32(mtu))
    }

    private mutating func end(_ index: Int, _ findings: PathMTUFindings, at now: Double) {
        let target = targets[index]
        var findings = findings
        var answers: Double?
        if case .found(let size, let obstacle) = findings.conclusion {
            answers = share(of: size, at: now)
            if obstacle == .silence, target.regular.isHigh(since: target.regularBefore) {
                findings.conclusion = .inconclusive
            }
        }
        targets[index].record(findings, answers: answers)
        routers.record(findings, after: target.state, .ipv4, at: Int64(now * 1e9))
        if targets[index].isSearching { searching -= 1 }
        targets[index].isSearching = false
        targets[index].search = nil
        while targets[index].due < now { targets[index].due += interval }
        targets[index].next = targets[index].due + .random(in: 0..<1, using: &generator)
    }

    private var memory: Int64 { Int64(max(600, 3 * interval) * 1e9) }

    private func share(of mtu: Int, at now: Double) -> Double? {
        routers.share(of: mtu, .ipv4, at: Int64(now * 1e9), memory: memory)
    }
}
