/// One examination of a path: which size of IP packet to try next, and what the tries together say. Nothing acts here.
///
/// Where the largest size that passes is known, the next larger one is tried, and then the known one; else the largest of
/// all. Where it is as it was, that ends the examination. Otherwise the interval between what passes and what does not is
/// halved, or cut at the MTU that a router named. A size does not pass only after ``tries`` requests without an answer,
/// after which one that is known to pass still did: else it may be an outage, and the examination says nothing. What it
/// finds by silence alone, a ``PathMTUTrial`` must bear out.
struct PathMTUSearch: Sendable {
    /// Requests of one size without an answer after which it does not pass.
    static let tries = 3
    /// Requests of a size that passed before, without an answer, after which it is taken for an outage.
    private static let checkTries = 3
    /// Requests of one examination at most.
    static let bound = 160

    /// What the requests so far say; `nil` while there are more to send.
    private(set) var conclusion: Conclusion?
    /// The size of the IP packet to send next.
    private(set) var next: Int
    /// The MTU that a router named last.
    private(set) var told: UInt32?
    /// The sizes that were not answered.
    private var silentSizes: [Int] = []
    /// The sizes that a router refused.
    private var refusedSizes: [Int] = []

    private let minimum: Int
    private let maximum: Int
    private let knowledge: Knowledge
    /// The known size, where it is one of those to try.
    private let known: Int?
    /// The largest size that passed.
    private var passing: Int?
    /// The least size that did not.
    private var failing: (size: Int, obstacle: Obstacle)?
    private var silences: (size: Int, count: Int) = (0, 0)
    /// A size that passed is tried again, since `silences.size` was not answered.
    private var isCheckingPath = false
    /// How often that was not answered.
    private var checks = 0
    private var sent = 0
    private var trial: PathMTUTrial?

    init(minimum: Int, maximum: Int, _ knowledge: Knowledge = Knowledge()) {
        self.minimum = min(minimum, maximum)
        self.maximum = maximum
        self.knowledge = knowledge
        known = knowledge.known.flatMap { $0 >= min(minimum, maximum) && $0 <= maximum ? $0 : nil }
        next = self.minimum
        if knowledge.isAnswering { next = known.map { min($0 + 1, maximum) } ?? maximum }
    }

    /// Whether something was not answered that should have been, so that more than a few requests may follow.
    var isSearching: Bool {
        !silentSizes.isEmpty && !(knowledge.isSilenceExpected && silentSizes == [(known ?? 0) + 1])
    }

    /// What the requests so far say of routers, besides the conclusion.
    var findings: PathMTUFindings {
        var findings = PathMTUFindings(conclusion: conclusion ?? .inconclusive)
        guard case .found(let size, _) = findings.conclusion else { return findings }
        findings.silences = silentSizes.count { $0 > size }
        findings.refusals = refusedSizes.count { $0 > size }
        return findings
    }

    /// The request of the size ``next`` ended so.
    ///
    /// - Parameter coin: a fair one.
    mutating func record(_ outcome: PathMTUOutcome, coin: Bool) {
        guard conclusion == nil else { return }
        sent += 1
        let size = next
        if outcome == .silent { silentSizes.append(size) }
        if case .tooBig(let mtu) = outcome {
            refusedSizes.append(size)
            told = mtu ?? told
        }
        switch outcome {
        case .passed: pass(size, coin)
        case .tooBig: fail(size, .router, coin)
        case .refusedHere: fail(size, .ownLink, coin)
        case .silent: silence(size, coin)
        case .unclear: conclusion = .inconclusive
        }
        if sent >= Self.bound, conclusion == nil { conclusion = .inconclusive }
    }

    private mutating func pass(_ size: Int, _ coin: Bool) {
        if trial != nil { return recordInTrial(isAnswered: true, coin) }
        passing = max(size, passing ?? size)
        if isCheckingPath {
            isCheckingPath = false
            fail(silences.size, .silence, coin)
            return
        }
        // A path whose answers contradict each other, since it changed meanwhile, is examined another time.
        if let failing, failing.size <= size {
            conclusion = .inconclusive
            return
        }
        goOn(coin)
    }

    private mutating func fail(_ size: Int, _ obstacle: Obstacle, _ coin: Bool) {
        if let passing, size <= passing {
            conclusion = .inconclusive
            return
        }
        trial = nil
        if size < failing?.size ?? .max { failing = (size, obstacle) }
        if size == failing?.size, obstacle != .silence { failing = (size, obstacle) }
        if size == minimum { conclusion = obstacle == .silence ? .inconclusive : .belowMinimum } else { goOn(coin) }
    }

    private mutating func silence(_ size: Int, _ coin: Bool) {
        if trial != nil { return recordInTrial(isAnswered: false, coin) }
        if isCheckingPath {
            checks += 1
            if checks >= Self.checkTries { conclusion = .inconclusive }
            return
        }
        guard let passing else { return silenceBeforeAnswer(size) }
        if size == passing + 1 { return settle(above: passing, coin) }
        silences = silences.size == size ? (size, silences.count + 1) : (size, 1)
        isCheckingPath = silences.count >= Self.tries
        guard isCheckingPath else { return }
        checks = 0
        next = passing
    }

    /// Nothing was answered so far.
    private mutating func silenceBeforeAnswer(_ size: Int) {
        if size == minimum { conclusion = .inconclusive }
        if size == (known ?? 0) + 1, let known {
            next = known
        } else {
            // The least size tells whether the path answers at all.
            silences = (size, 1)
            next = minimum
        }
    }

    private mutating func recordInTrial(isAnswered: Bool, _ coin: Bool) {
        trial?.record(isAnswered: isAnswered, coin: coin)
        guard let trial else { return }
        next = trial.next
        switch trial.verdict {
        case nil: return
        case .silent?: conclusion = .found(trial.longer - 1, .silence)
        // What was taken for an obstacle was chance.
        case .passes?, .undecided?: conclusion = .inconclusive
        }
    }

    private mutating func goOn(_ coin: Bool) {
        guard let passing else {
            next = failing.map { hint(below: $0.size) ?? untried(below: $0.size) } ?? minimum
            return
        }
        // A router that named the MTU which passes has said why what is larger does not.
        if let failing, failing.obstacle == .router, told.map(Int.init) == passing {
            self.failing = (passing + 1, .router)
        }
        if passing == maximum || (failing?.size == passing + 1 && failing?.obstacle != .silence) {
            conclusion = .found(passing, failing?.obstacle)
        } else if failing?.size == passing + 1
            || (passing == known && failing == nil && silentSizes.contains(passing + 1))
        {
            settle(above: passing, coin)
        } else {
            next = candidate(above: passing)
        }
    }

    /// The size next to the largest that passes was not answered.
    private mutating func settle(above passing: Int, _ coin: Bool) {
        if passing == known, knowledge.isSilenceExpected {
            conclusion = .found(passing, knowledge.obstacle)
            return
        }
        let trial = PathMTUTrial(longer: passing + 1, coin: coin)
        next = trial.next
        self.trial = trial
    }

    private func candidate(above passing: Int) -> Int {
        // What was not answered is tried again until that is sure.
        if silences.count > 0, silences.count < Self.tries, silences.size > passing,
            silences.size < failing?.size ?? .max
        {
            return silences.size
        }
        guard let failing else {
            guard let known, passing <= known, known < maximum else { return maximum }
            return passing == known ? known + 1 : known
        }
        if let hint = hint(below: failing.size), hint > passing { return hint }
        for likely in [known, knowledge.hint].compactMap(\.self) where passing <= likely && likely < failing.size {
            return passing == likely ? likely + 1 : likely
        }
        return passing + (failing.size - passing) / 2
    }

    private func hint(below size: Int) -> Int? {
        told.map(Int.init).flatMap { $0 < size && $0 >= minimum ? $0 : nil }
    }

    private func untried(below size: Int) -> Int {
        if let known, known < size { return known }
        return minimum
    }
}
