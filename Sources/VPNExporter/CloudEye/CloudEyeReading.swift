import CloudAPI

/// How one reading of Cloud Eye goes: whether it goes on after a failure, and what it comes to.
struct CloudEyeReading: Sendable {
    /// Calls that wait for an answer at the same time: so few that of those that the client makes at once some are left
    /// for the reconciler, should Cloud Eye answer none.
    static let concurrentCalls = 2
    /// First calls that all fail until no further one is made.
    private static let mostFirstFailures = 4

    private(set) var answered = 0
    private(set) var failed = 0
    /// The failure that says most: the one that ends the reading, else the first.
    private(set) var error: CloudError?
    /// Whether no further call is made.
    private(set) var isOver = false
    private var minimumWait = Duration.zero

    mutating func recordAnswer() { answered += 1 }

    /// Refusals that every call would meet end the reading. So do first calls that all fail: a cloud in trouble is not
    /// asked a hundred times for nothing. Any other failure harms the series of its call alone.
    mutating func recordFailure(_ failure: CloudError) {
        failed += 1
        let endsAll = failure.concernsEveryCall || failure.disposition == .forbidden
        if error == nil || (endsAll && !isOver) { error = failure }
        isOver = isOver || endsAll || (answered == 0 && failed >= Self.mostFirstFailures)
        minimumWait = max(minimumWait, failure.minimumWait)
    }

    /// How things stand, in as much detail as is worth a line in the log.
    enum Situation: Sendable, Equatable {
        case answering, partly, throttled, forbidden
        case failing(CreateFailure)
    }

    var situation: Situation {
        guard let error else { return .answering }
        switch error.disposition {
        case .throttled: return .throttled
        // A role that may not read is refused every call.
        case .forbidden where answered == 0: return .forbidden
        default: return answered > 0 ? .partly : .failing(CreateFailure(error))
        }
    }

    /// The time to wait before the next reading.
    ///
    /// - Parameters:
    ///   - isComplete: whether all that can be asked for was known.
    ///   - chance: 0 to 1, as in ``ReconcilePace``.
    func wait(_ pace: inout ReconcilePace, isComplete: Bool, chance: Double) -> Duration {
        let outcome: ReconcilePace.Outcome =
            failed > 0 && answered == 0 ? .failed : isComplete ? .settled : .unsettled
        let atLeast = situation == .forbidden ? max(minimumWait, .seconds(3_600)) : minimumWait
        return pace.wait(after: outcome, atLeast: atLeast, chance: chance)
    }
}
