/// Whether monitors may be created for now: not for an hour after the cloud showed that the role does not allow it.
///
/// A refusal alone does not tell whether it is the role or the one connection. It is the role where two connections
/// were refused in one run and none was accepted in it, or where the only one was refused and none was ever accepted.
struct CreationPermit: Sendable {
    private let pause: Duration
    private var withheldUntil: ContinuousClock.Instant?
    private var wasEverAccepted = false
    /// When a creation was refused or failed last, by the connection's id.
    private var refusals: [String: ContinuousClock.Instant] = [:]
    private var run = Run()

    private struct Run: Sendable {
        var creations = 0
        var refusals = 0
        var isAccepted = false
        var failuresInRow = 0
    }

    /// So many answers in a row that the service is in trouble, and it is asked no further.
    private static let mostFailuresInRow = 5

    init(pause: Duration = .seconds(3_600)) {
        self.pause = pause
    }

    /// Whether the role was refused and no creation was accepted since.
    var isWithheld: Bool { withheldUntil != nil }

    /// Whether one may be tried: always, or again after the pause.
    func allowsTry(at now: ContinuousClock.Instant) -> Bool {
        withheldUntil.map { now >= $0 } ?? true
    }

    /// Begins a run; returns its creations in the order to try them: first those that never were refused or failed,
    /// and then those where that is longest ago, so that one connection does not keep the others from the one try.
    mutating func begin(_ creations: [String]) -> [String] {
        run = Run(creations: creations.count)
        // While it is withheld nothing is to be created, and whose turn comes next is to be remembered.
        guard !creations.isEmpty else { return [] }
        let wanted = Set(creations)
        refusals = refusals.filter { wanted.contains($0.key) }
        let refused = refusals.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        return creations.filter { refusals[$0] == nil } + refused
    }

    /// The role allows creations: one was made, or refused because the monitor exists.
    mutating func recordAccepted(_ id: String) {
        withheldUntil = nil
        wasEverAccepted = true
        run.isAccepted = true
        run.failuresInRow = 0
        refusals[id] = nil
    }

    /// A failure of the service's, as by a gateway in front of it. Returns whether the rest of the run's creations is to be
    /// left: each answer may take long, and a cloud in trouble is not asked a thousand times for nothing.
    mutating func recordFailed(_ id: String, at now: ContinuousClock.Instant) -> Bool {
        run.failuresInRow += 1
        refusals[id] = now
        return run.failuresInRow >= Self.mostFailuresInRow
    }

    /// Returns whether the rest of the run's creations is to be left.
    mutating func recordRefused(_ id: String, at now: ContinuousClock.Instant) -> Bool {
        run.refusals += 1
        run.failuresInRow = 0
        refusals[id] = now
        let isRole =
            isWithheld || (run.refusals >= 2 && !run.isAccepted) || (run.creations == 1 && !wasEverAccepted)
        if isRole { withheldUntil = now + pause }
        return isRole
    }
}
