/// One examination of a path: which size of IP packet to try next, and what the tries together say. Nothing acts here.
///
/// Where the largest size that passes is known, it is tried, and the next larger one; else the largest of all. Where it is as
/// it was, that ends the examination. Otherwise the interval between what passes and what does not is
/// halved, or cut at the MTU that a router told. A size does not pass only after ``tries`` requests without an answer,
/// after which one that is known to pass still did: else it may be an outage, and the examination says nothing.
struct PathMTUSearch: Sendable {
    /// Why a size does not pass.
    enum Obstacle: Sendable, Hashable { case silence, router, ownLink }

    enum Conclusion: Sendable, Hashable {
        /// The largest IP packet that passes, and why the next larger one does not; `nil` where none larger is tried.
        case found(Int, Obstacle?)
        /// Not even the least size passes for its size.
        case belowMinimum
        /// The path does not answer at all, or changed meanwhile.
        case inconclusive
    }

    /// Requests of one size without an answer after which it does not pass.
    static let tries = 3
    /// Requests of a size that passed before, without an answer, after which it is taken for an outage.
    private static let checkTries = 2
    /// Requests of one examination at most.
    static let bound = 96

    /// What the requests so far say; `nil` while there are more to send.
    private(set) var conclusion: Conclusion?
    /// The size of the IP packet to send next.
    private(set) var next: Int
    /// The MTU that a router told last.
    private(set) var told: UInt32?

    private let minimum: Int
    private let maximum: Int
    private let known: Int?
    /// Whether what is larger than that was not answered then.
    private let isSilenceKnown: Bool
    /// The largest size that passed.
    private var passing: Int?
    /// The least size that did not.
    private var failing: (size: Int, obstacle: Obstacle)?
    /// The next larger one than the known one was not answered, once.
    private var isSilentAbove = false
    private var silences: (size: Int, count: Int) = (0, 0)
    /// A size that passed is tried again, since `silences.size` was not answered.
    private var isCheckingPath = false
    /// How often that was not answered.
    private var checks = 0
    private var sent = 0

    /// - Parameters:
    ///   - known: the largest size that passed when the path was examined last, and why the next larger one did not.
    ///   - isAnswering: whether other requests to the target are answered; where they are not, the least size goes first.
    init(minimum: Int, maximum: Int, known: (size: Int, obstacle: Obstacle?)?, isAnswering: Bool = true) {
        self.minimum = min(minimum, maximum)
        self.maximum = maximum
        self.known = known.flatMap { $0.size >= min(minimum, maximum) && $0.size <= maximum ? $0.size : nil }
        isSilenceKnown = known?.obstacle == .silence
        next = self.minimum
        if isAnswering { next = self.known.map { min($0 + 1, maximum) } ?? maximum }
    }

    /// The request of the size ``next`` ended so.
    mutating func record(_ outcome: PathMTUOutcome) {
        guard conclusion == nil else { return }
        sent += 1
        let size = next
        switch outcome {
        case .passed: pass(size)
        case .tooBig(let mtu):
            told = mtu ?? told
            fail(size, .router)
        case .refusedHere: fail(size, .ownLink)
        case .silent: silence(size)
        case .unclear: conclusion = .inconclusive
        }
        if sent >= Self.bound, conclusion == nil { conclusion = .inconclusive }
    }

    private mutating func pass(_ size: Int) {
        passing = max(size, passing ?? size)
        if isCheckingPath {
            isCheckingPath = false
            fail(silences.size, .silence)
            return
        }
        // A path whose answers contradict each other, since it changed meanwhile, is examined another time.
        if let failing, failing.size <= size {
            conclusion = .inconclusive
            return
        }
        goOn()
    }

    private mutating func fail(_ size: Int, _ obstacle: Obstacle) {
        if let passing, size <= passing {
            conclusion = .inconclusive
            return
        }
        if size < failing?.size ?? .max { failing = (size, obstacle) }
        if size == minimum { conclusion = obstacle == .silence ? .inconclusive : .belowMinimum } else { goOn() }
    }

    private mutating func silence(_ size: Int) {
        if isCheckingPath {
            checks += 1
            if checks >= Self.checkTries { conclusion = .inconclusive }
            return
        }
        if let known, size == known + 1, isSilenceKnown, !isSilentAbove {
            isSilentAbove = true
            next = known
            return
        }
        if size == minimum, passing == nil {
            conclusion = .inconclusive
            return
        }
        silences = silences.size == size ? (size, silences.count + 1) : (size, 1)
        // The least size tells whether the path answers at all.
        guard let passing else {
            next = minimum
            return
        }
        isCheckingPath = silences.count >= Self.tries
        guard isCheckingPath else { return }
        checks = 0
        next = passing
    }

    private mutating func goOn() {
        guard let passing else {
            next = failing.map { hint(below: $0.size) ?? untried(below: $0.size) } ?? minimum
            return
        }
        if isSilentAbove, passing == known, failing == nil { failing = (passing + 1, .silence) }
        // A router that told the MTU which passes has told why what is larger does not.
        if let failing, failing.obstacle == .router, told.map(Int.init) == passing {
            self.failing = (passing + 1, .router)
        }
        if passing == maximum || failing?.size == passing + 1 {
            conclusion = .found(passing, failing?.obstacle)
            return
        }
        next = candidate(above: passing)
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
        if let known, known > passing, known < failing.size { return known }
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
