/// Whether monitors may be created for now: not for an hour after the cloud showed that the role does not allow it.
///
/// A refusal alone does not tell whether it is the role or the one connection. It is the role where two connections
/// were refused in one run and none was accepted in it, or where the only one was refused and none was ever accepted.
/// A connection that was refused while another was accepted is refused by itself, as one of another enterprise project:
/// it waits for an hour alone, and says nothing of the role.
package struct CreationPermit: Sendable {
    private let pause: Duration
    private var withheldUntil: ContinuousClock.Instant?
    private var wasEverAccepted = false
    /// When a creation was refused or failed last, by the connection's id.
    private var refusals: [String: ContinuousClock.Instant] = [:]
    /// Those of `refusals` that were refused by themselves.
    private var refusedAlone: Set<String> = []
    private var run = Run()

    private struct Run: Sendable {
        var creations = 0
        var refused: Set<String> = []
        var isAccepted = false
        var failuresInRow = 0
        var refusalsInRow = 0
    }

    /// So many answers in a row that the service is in trouble, and it is asked no further.
    private static let mostFailuresInRow = 5
    /// So many creations refused for good in a row, as by a quota, that the next ones are left for the next run.
    private static let mostRefusalsInRow = 20

    package init(pause: Duration = .seconds(3_600)) {
        self.pause = pause
    }

    /// Whether the role was refused and no creation was accepted since.
    var isWithheld: Bool { withheldUntil != nil }

    /// Whether one may be tried: always, or again after the pause.
    func allowsTry(at now: ContinuousClock.Instant) -> Bool {
        withheldUntil.map { now >= $0 } ?? true
    }

    /// Whether it was refused while another was accepted, and has not got its monitor since.
    func isRefusedAlone(_ id: String) -> Bool { refusedAlone.contains(id) }

    /// Begins a run; returns its creations in the order to try them: first those that never were refused or failed,
    /// and then those where that is longest ago, so that one connection does not keep the others from the one try. Those
    /// that were refused by themselves less than the pause ago are left out.
    package mutating func begin(_ creations: [String], at now: ContinuousClock.Instant) -> [String] {
        run = Run()
        // While it is withheld nothing is to be created, and whose turn comes next is to be remembered.
        guard !creations.isEmpty else { return [] }
        let wanted = Set(creations)
        refusals = refusals.filter { wanted.contains($0.key) }
        refusedAlone.formIntersection(wanted)
        let refused = refusals.filter { !refusedAlone.contains($0.key) || now - $0.value >= pause }
            .sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        let due = creations.filter { refusals[$0] == nil } + refused
        run.creations = due.count
        return due
    }

    /// The role allows creations: one was made, or refused because the monitor exists.
    mutating func recordAccepted(_ id: String) {
        withheldUntil = nil
        wasEverAccepted = true
        run.isAccepted = true
        run.failuresInRow = 0
        run.refusalsInRow = 0
        refusals[id] = nil
        refusedAlone.remove(id)
        // The role it was not that refused the others of this run.
        refusedAlone.formUnion(run.refused)
    }

    /// A failure of the service's, as by a gateway in front of it. Returns whether the rest of the run's creations is to be
    /// left: each answer may take long, and a cloud in trouble is not asked a thousand times for nothing.
    mutating func recordFailed(_ id: String, at now: ContinuousClock.Instant) -> Bool {
        run.failuresInRow += 1
        refusals[id] = now
        return run.failuresInRow >= Self.mostFailuresInRow
    }

    /// A creation without an answer that says anything of the connection: another one is tried first in the next run.
    mutating func recordUnanswered(_ id: String, at now: ContinuousClock.Instant) {
        refusals[id] = now
    }

    /// A refusal of the connection for good. Returns whether the rest of the run's creations is to be left.
    mutating func recordRejected(_ id: String, at now: ContinuousClock.Instant) -> Bool {
        run.failuresInRow = 0
        run.refusalsInRow += 1
        refusals[id] = now
        return run.refusalsInRow >= Self.mostRefusalsInRow
    }

    /// Returns whether the rest of the run's creations is to be left.
    mutating func recordRefused(_ id: String, at now: ContinuousClock.Instant) -> Bool {
        run.failuresInRow = 0
        refusals[id] = now
        if run.isAccepted { refusedAlone.insert(id) }
        if !refusedAlone.contains(id) { run.refused.insert(id) }
        let isRole =
            isWithheld || (run.refused.count >= 2 && !run.isAccepted) || (run.creations == 1 && !wasEverAccepted)
        if isRole { withheldUntil = now + pause }
        return isRole
    }
}
