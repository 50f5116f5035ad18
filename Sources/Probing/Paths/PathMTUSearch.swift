/// One examination of a path: the next size of IP packet to try, and the conclusion. Pure.
///
/// With a known size, the search tries the next larger size and then the known one, and ends if nothing changed.
/// Otherwise it begins with the maximum. It halves the interval between passing and failing sizes, or continues at the
/// MTU that a router reported. A size fails after ``tries`` silent requests, if a passing size still passes after them.
/// Otherwise this may be an outage, and the examination is inconclusive. A ``PathMTUTrial`` confirms each result that
/// rests on silence alone.
struct PathMTUSearch: Sendable {
    /// Silent requests of one size after which it fails.
    static let tries = 3
    /// Silent requests of a passing size that indicate an outage.
    private static let checkTries = 3
    /// The maximum number of requests of one examination.
    static let bound = 160

    /// The conclusion; `nil` while there are requests to send.
    private(set) var conclusion: Conclusion?
    /// The size of the IP packet to send next, in bytes.
    private(set) var next: Int
    /// The last MTU that a router reported, in bytes.
    private(set) var reportedMTU: UInt32?
    private(set) var silentSizes: [Int] = []
    private(set) var refusedSizes: [Int] = []

    private let minimum: Int
    private let maximum: Int
    private let knowledge: Knowledge
    /// The known size, if it lies between minimum and maximum.
    private let known: Int?
    /// The largest size that passed.
    private var passing: Int?
    /// The smallest size that failed.
    private var failing: (size: Int, obstacle: Obstacle)?
    private var silences: (size: Int, count: Int) = (0, 0)
    /// Whether the next request checks that a passing size still passes, after `silences.size` was silent.
    private var isCheckingPath = false
    /// Silent requests of this check.
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

    /// Whether there was an unexpected silence, so that more than a few requests may follow.
    var isSearching: Bool {
        !silentSizes.isEmpty && !(knowledge.isSilenceExpected && silentSizes == [(known ?? 0) + 1])
    }

    /// Records the result of the request of size ``next``.
    ///
    /// - Parameter coin: the result of a fair coin.
    mutating func record(_ outcome: PathMTUOutcome, coin: Bool) {
        guard conclusion == nil else { return }
        sent += 1
        let size = next
        if outcome == .silent { silentSizes.append(size) }
        if case .tooBig(let mtu) = outcome {
            refusedSizes.append(size)
            reportedMTU = mtu ?? reportedMTU
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
        // Contradictory answers show that the path changed. A later examination decides.
        if let failing, failing.size <= size {
            conclusion = .inconclusive
            return
        }
        proceed(coin)
    }

    private mutating func fail(_ size: Int, _ obstacle: Obstacle, _ coin: Bool) {
        if let passing, size <= passing {
            conclusion = .inconclusive
            return
        }
        trial = nil
        if size < failing?.size ?? .max { failing = (size, obstacle) }
        if size == failing?.size, obstacle != .silence { failing = (size, obstacle) }
        if size == minimum { conclusion = obstacle == .silence ? .inconclusive : .belowMinimum } else { proceed(coin) }
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

    /// Handles a silence before any answer.
    private mutating func silenceBeforeAnswer(_ size: Int) {
        if size == minimum { conclusion = .inconclusive }
        if size == (known ?? 0) + 1, let known {
            next = known
        } else {
            // The minimum size shows whether the path answers at all.
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
        // The supposed obstacle was chance.
        case .passes?, .undecided?: conclusion = .inconclusive
        }
    }

    private mutating func proceed(_ coin: Bool) {
        guard let passing else {
            let size = failing?.size ?? .min
            next = hint(below: size) ?? known.flatMap { $0 < size ? $0 : nil } ?? minimum
            return
        }
        // The router reported the passing MTU, which explains why larger sizes fail.
        if let failing, failing.obstacle == .router, reportedMTU.map(Int.init) == passing {
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

    /// Decides on silence right above the largest size that passes.
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
        // A silent size is tried again until it fails.
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
        reportedMTU.map(Int.init).flatMap { $0 < size && $0 >= minimum ? $0 : nil }
    }
}
