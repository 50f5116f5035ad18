/// Determines whether the role allows the creation of monitors. If it does not, the permit is withheld for an hour.
///
/// A single refusal may concern the role or the connection. It concerns the role in two cases:
///
/// - A run has two refused connections and no accepted one.
/// - A run has only one creation, it is refused, and the cloud never accepted one before.
///
/// If the cloud accepts another connection in the same run, a refusal concerns the connection alone. An example is a
/// connection of another enterprise project. Such a connection waits for an hour by itself.
struct CreationPermit: Sendable {
    private let pause: Duration
    private var withheldUntil: ContinuousClock.Instant?
    private var wasEverAccepted = false
    /// The time of the last refused or failed creation, by the connection's ID.
    private var refusals: [String: ContinuousClock.Instant] = [:]
    /// The connections in `refusals` with a refusal that concerns them alone.
    private var refusedAlone: Set<String> = []
    private var run = Run()

    private struct Run: Sendable {
        var creations = 0
        var refused: Set<String> = []
        var isAccepted = false
        var failuresInRow = 0
        var rejectionsInRow = 0
    }

    /// After this number of failures in a row, the service is out of order, and the run makes no further calls.
    private static let maximumFailuresInRow = 5
    /// After this number of permanent rejections in a row, such as for a quota, the others wait for the next run.
    private static let maximumRejectionsInRow = 20

    init(pause: Duration = .seconds(3_600)) {
        self.pause = pause
    }

    /// Whether the cloud refused the role and has accepted no creation since.
    var isWithheld: Bool { withheldUntil != nil }

    /// Returns whether an attempt is allowed. A withheld permit allows one after the pause.
    func allowsTry(at now: ContinuousClock.Instant) -> Bool {
        withheldUntil.map { now >= $0 } ?? true
    }

    /// Returns whether the last refusal concerned the connection alone, and it still has no monitor.
    func isRefusedAlone(_ id: String) -> Bool { refusedAlone.contains(id) }

    /// Starts a run.
    ///
    /// - Returns: the creations in the order of attempts. Connections without a refusal or failure come first. The others
    ///   follow by the time of the last one, so that no connection blocks the only attempt. Connections that wait by
    ///   themselves are absent.
    mutating func begin(_ creations: [String], at now: ContinuousClock.Instant) -> [String] {
        run = Run()
        // While the permit is withheld, a run has no creations, and the order of the next attempts must stay.
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

    /// Records that the role allows creations: the cloud created a monitor, or reported an existing one.
    mutating func recordAccepted(_ id: String) {
        withheldUntil = nil
        wasEverAccepted = true
        run.isAccepted = true
        run.failuresInRow = 0
        run.rejectionsInRow = 0
        refusals[id] = nil
        refusedAlone.remove(id)
        // So the other refusals of this run do not concern the role.
        refusedAlone.formUnion(run.refused)
    }

    /// Records a failure of the service, or of a gateway in front of it.
    ///
    /// - Returns: whether to leave the other creations for the next run. Each response may take long, and a cloud that is out
    ///   of order must not get a thousand useless calls.
    mutating func recordFailed(_ id: String, at now: ContinuousClock.Instant) -> Bool {
        run.failuresInRow += 1
        refusals[id] = now
        return run.failuresInRow >= Self.maximumFailuresInRow
    }

    /// Records a creation without a response about the connection. The next run starts with another one.
    mutating func recordUnanswered(_ id: String, at now: ContinuousClock.Instant) {
        refusals[id] = now
    }

    /// Records a permanent rejection of the connection. Returns whether to leave the other creations for the next run.
    mutating func recordRejected(_ id: String, at now: ContinuousClock.Instant) -> Bool {
        run.failuresInRow = 0
        run.rejectionsInRow += 1
        refusals[id] = now
        return run.rejectionsInRow >= Self.maximumRejectionsInRow
    }

    /// Records that the cloud refused the permission. Returns whether to leave the other creations for the next run.
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
