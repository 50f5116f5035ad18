package import CloudAPI

/// How one reading of Cloud Eye goes: whether it goes on after a failure, and what it comes to.
package struct CloudEyeReading: Sendable {
    /// Calls that wait for an answer at the same time: so few that of those that the client makes at once some are left
    /// for the reconciler, should Cloud Eye answer none.
    static let concurrentCalls = 2
    /// First calls that all fail until no further one is made.
    static let mostFirstFailures = 4
    /// First batches that are all refused for what they hold until no further one is made: so many that halving finds a
    /// part that is answered.
    private static let mostFirstRefusals = 8

    package private(set) var answered = 0
    package private(set) var failed = 0
    /// Batches that were refused for what they hold; not among ``failed``.
    package private(set) var refused = 0
    /// All series that were asked for.
    package private(set) var asked: Set<CloudEyeSeries> = []
    /// Those that were refused alone, with why.
    private(set) var refusedAlone: [(series: CloudEyeSeries, error: CloudError)] = []
    /// Those that were refused before and are answered again.
    private(set) var recovered: [CloudEyeSeries] = []
    /// The failure that says most: the one that ends the reading, else the first.
    package private(set) var error: CloudError?
    private var refusal: CloudError?
    /// Whether no further call is made.
    package private(set) var isOver = false
    /// Whether so many batches were refused, and none answered, that single series are to show what is refused.
    var needsScouts: Bool { answered == 0 && !allWasRefused && refused - tooLarge == Self.mostFirstFailures }
    private var minimumWait = Duration.zero
    private let mostFirstRefusals: Int
    private let allWasRefused: Bool
    /// Refusals of the size of a batch that can be smaller.
    private var tooLarge = 0

    /// - Parameter allWasRefused: whether the reading before got nothing but refusals: then few are enough to see that
    ///   nothing has changed.
    package init(allWasRefused: Bool = false) {
        self.allWasRefused = allWasRefused
        mostFirstRefusals = allWasRefused ? Self.mostFirstFailures : Self.mostFirstRefusals
    }

    mutating func recordAnswer(_ batch: [CloudEyeSeries], recovered: [CloudEyeSeries] = []) {
        answered += 1
        asked.formUnion(batch)
        self.recovered += recovered
    }

    /// Refusals that every call would meet end the reading. So do first calls that all fail: a cloud in trouble is not
    /// asked a hundred times for nothing. Any other failure harms the series of its call alone.
    package mutating func recordFailure(_ failure: CloudError, of batch: [CloudEyeSeries]) {
        failed += 1
        asked.formUnion(batch)
        let endsAll = failure.concernsEveryCall || failure.disposition == .forbidden
        if error == nil || (endsAll && !isOver) { error = failure }
        isOver = isOver || endsAll || (answered == 0 && failed >= Self.mostFirstFailures)
        minimumWait = max(minimumWait, failure.minimumWait)
    }

    /// A batch that is refused for what it holds is asked for again in parts. Where nothing but refusals comes, it is the
    /// service that refuses. Refusals of the size are not counted at first: they end when the batches are small enough.
    mutating func recordRefusal(_ refusal: CloudError, of batch: [CloudEyeSeries]) {
        refused += 1
        asked.formUnion(batch)
        self.refusal = self.refusal ?? refusal
        if let series = batch.first, batch.count == 1 { refusedAlone.append((series, refusal)) }
        if refusal.isTooLargeRequest, batch.count > 1 { tooLarge += 1 }
        let counted = refused + failed - (allWasRefused ? 0 : tooLarge)
        isOver = isOver || (answered == 0 && counted >= mostFirstRefusals)
    }

    /// How things stand, in as much detail as is worth a line in the log.
    package enum Situation: Sendable, Equatable {
        case answering, partly, throttled, forbidden
        case failing(FailureReason)
    }

    /// Why not all was answered; `nil` where all was but what is refused by itself.
    package var problem: CloudError? { error ?? (answered == 0 ? refusal : nil) }

    /// Whether every series was answered, or is refused by itself.
    package var isSuccess: Bool { problem == nil }

    /// Whether nothing came but refusals of what was asked for.
    var isAllRefused: Bool { error == nil && answered == 0 && refused > 0 }

    /// Whether all that came are refusals of the size, which smaller batches may end.
    var isTooLarge: Bool { tooLarge > 0 && tooLarge == refused && answered == 0 }

    var situation: Situation {
        guard let problem else { return .answering }
        switch problem.disposition {
        case .throttled: return .throttled
        // A role that may not read is refused every call.
        case .forbidden where answered == 0: return .forbidden
        default: return answered > 0 ? .partly : .failing(FailureReason(problem))
        }
    }

    /// The time to wait before the next reading.
    ///
    /// - Parameters:
    ///   - isComplete: whether all that can be asked for was known.
    ///   - chance: 0 to 1, as in ``PollingPace``.
    package func wait(_ pace: inout PollingPace, isComplete: Bool, chance: Double) -> Duration {
        let outcome: PollingPace.Outcome =
            problem != nil && answered == 0 ? .failed : isComplete ? .settled : .unsettled
        let atLeast = situation == .forbidden ? max(minimumWait, .seconds(3_600)) : minimumWait
        return pace.wait(after: outcome, atLeast: atLeast, chance: chance)
    }
}
