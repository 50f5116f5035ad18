import CloudAPI

/// The progress of one reading of Cloud Eye: whether it continues after a failure, and its result.
struct CloudEyeReading: Sendable {
    /// A series that Cloud Eye rejected alone.
    struct Refusal: Sendable, Equatable {
        let series: CloudEyeSeries
        let error: CloudError
    }

    /// The number of concurrent calls. It is below the client's limit, so that the reconciler can still call if Cloud Eye
    /// never responds.
    static let concurrentCalls = 2
    /// If this number of first calls all fail, the reading ends.
    static let maximumFirstFailures = 4
    /// If Cloud Eye rejects this number of first batches for their content, the reading ends. The number is large enough for
    /// halving to find a part that succeeds.
    private static let maximumFirstRefusals = 8

    /// The number of successful calls.
    private(set) var answered = 0
    /// The number of failed calls, without those in ``refused``.
    private(set) var failed = 0
    /// The number of batches that Cloud Eye rejected for their content.
    private(set) var refused = 0
    /// The series of all calls.
    private(set) var queried: Set<CloudEyeSeries> = []
    /// The series that Cloud Eye rejected alone.
    private(set) var refusedAlone: [Refusal] = []
    /// The series that Cloud Eye rejected before and answers again.
    private(set) var recovered: [CloudEyeSeries] = []
    /// The failure that ended the reading, or else the first failure.
    private(set) var error: CloudError?
    private var refusal: CloudError?
    /// Whether the reading makes no further call.
    private(set) var isOver = false
    /// Whether the reading must query single series, because Cloud Eye rejected several batches and answered none.
    var needsTrials: Bool { answered == 0 && !allWasRefused && refused - tooLarge == Self.maximumFirstFailures }
    private var minimumWait = Duration.zero
    private let maximumFirstRefusals: Int
    private let allWasRefused: Bool
    /// The number of batches that Cloud Eye rejected for their size and that can be smaller.
    private var tooLarge = 0

    /// - Parameter allWasRefused: whether the previous reading got only rejections. Then a few are enough to see that nothing
    ///   has changed.
    init(allWasRefused: Bool = false) {
        self.allWasRefused = allWasRefused
        maximumFirstRefusals = allWasRefused ? Self.maximumFirstFailures : Self.maximumFirstRefusals
    }

    mutating func recordAnswer(_ batch: [CloudEyeSeries], recovered: [CloudEyeSeries] = []) {
        answered += 1
        queried.formUnion(batch)
        self.recovered += recovered
    }

    /// Records a failed call.
    ///
    /// A failure that concerns every call ends the reading. So do first calls that all fail, because a cloud that is out of
    /// order must not get a hundred useless calls. Any other failure affects only the series of its call.
    mutating func recordFailure(_ failure: CloudError, of batch: [CloudEyeSeries]) {
        failed += 1
        queried.formUnion(batch)
        let endsAll = failure.concernsEveryCall || failure.disposition == .forbidden
        if error == nil || (endsAll && !isOver) { error = failure }
        isOver = isOver || endsAll || (answered == 0 && failed >= Self.maximumFirstFailures)
        minimumWait = max(minimumWait, failure.minimumWait)
    }

    /// Records a batch that Cloud Eye rejected for its content. The reader queries it again in parts.
    ///
    /// If only rejections arrive, the service itself rejects the calls. Rejections of the size do not count at first: they end
    /// when the batches are small enough.
    mutating func recordRefusal(_ refusal: CloudError, of batch: [CloudEyeSeries]) {
        refused += 1
        queried.formUnion(batch)
        self.refusal = self.refusal ?? refusal
        if let series = batch.first, batch.count == 1 { refusedAlone.append(Refusal(series: series, error: refusal)) }
        if refusal.isTooLargeRequest, batch.count > 1 { tooLarge += 1 }
        let counted = refused + failed - (allWasRefused ? 0 : tooLarge)
        isOver = isOver || (answered == 0 && counted >= maximumFirstRefusals)
    }

    /// The state of reading, in the detail that a log line reports.
    enum Situation: Sendable, Equatable {
        case answering
        /// Some calls fail.
        case partly
        case throttled, forbidden
        case failing(FailureReason)
    }

    /// The reason for a failed reading. `nil` if Cloud Eye answered everything except series that it rejects alone.
    var problem: CloudError? { error ?? (answered == 0 ? refusal : nil) }

    /// Whether Cloud Eye answered every series, except those that it rejects alone.
    var isSuccess: Bool { problem == nil }

    /// Whether Cloud Eye rejected the content of every call.
    var isAllRefused: Bool { error == nil && answered == 0 && refused > 0 }

    /// Whether Cloud Eye rejected the size of every call, so that smaller batches may succeed.
    var isTooLarge: Bool { tooLarge > 0 && tooLarge == refused && answered == 0 }

    var situation: Situation {
        guard let problem else { return .answering }
        switch problem.disposition {
        case .throttled: return .throttled
        // If the role is the reason, Cloud Eye rejects every call.
        case .forbidden where answered == 0: return .forbidden
        default: return answered > 0 ? .partly : .failing(FailureReason(problem))
        }
    }

    /// Returns the time to wait before the next reading.
    ///
    /// - Parameters:
    ///   - isComplete: whether all series were known.
    ///   - chance: 0 to 1, as in ``PollingPace``.
    func wait(_ pace: inout PollingPace, isComplete: Bool, chance: Double) -> Duration {
        let outcome: PollingPace.Outcome =
            problem != nil && answered == 0 ? .failed : isComplete ? .settled : .unsettled
        let atLeast = situation == .forbidden ? max(minimumWait, .seconds(3_600)) : minimumWait
        return pace.wait(after: outcome, atLeast: atLeast, chance: chance)
    }
}
