import CloudAPI

/// Puts series into batches so that a series that Cloud Eye refuses spoils no other: a refused batch is halved until what
/// is refused stands alone, and that rests before it is asked for again. Decides only, and acts on nothing.
struct CloudEyeBatches: Sendable {
    /// Cloud Eye has no series of a connection that is minutes old, so the first rest is short.
    static let firstRest = Duration.seconds(300)
    static let longestRest = Duration.seconds(3_600)
    /// Open Telekom Cloud documents batches of 10, so no smaller ones are learned from refusals without a reason.
    private static let smallestLearned = 10
    /// So many refusals in a row of the largest batches are a matter of the size.
    private static let mostRefusedInRow = 3

    private struct Rest: Sendable {
        let until: ContinuousClock.Instant
        let length: Duration
    }

    private let configured: Int
    /// The largest batch for now, and until when it stays smaller than configured.
    private(set) var size: Int
    private var growsAt: ContinuousClock.Instant?
    private var refusedInRow = 0
    /// The largest batch that a series of a refused one may be in.
    private var bounds: [CloudEyeSeries: Int] = [:]
    private var rests: [CloudEyeSeries: Rest] = [:]

    /// - Parameter size: `cloud_eye.batch_size`.
    init(size: Int) {
        configured = max(size, 1)
        self.size = configured
    }

    /// Forgets all other series.
    mutating func keepOnly(_ series: Set<CloudEyeSeries>) {
        bounds = bounds.filter { series.contains($0.key) }
        rests = rests.filter { series.contains($0.key) }
    }

    /// Those that do not rest.
    mutating func awake(_ series: [CloudEyeSeries], at now: ContinuousClock.Instant) -> [CloudEyeSeries] {
        if let growsAt, now >= growsAt {
            size = min(size * 2, configured)
            self.growsAt = size < configured ? now + Self.longestRest : nil
        }
        return series.filter { rests[$0].map { now >= $0.until } ?? true }
    }

    /// Those without a suspicion first: their answers show that a refusal is no matter of the service. Those that rested
    /// come last.
    func ordered(_ series: [CloudEyeSeries]) -> [CloudEyeSeries] {
        let rested = series.filter { rests[$0] != nil }
        let others = series.filter { rests[$0] == nil }
        return others.filter { bounds[$0] == nil } + others.filter { bounds[$0] != nil } + rested
    }

    /// Forgets what was learned of the size, where nothing but refusals came.
    mutating func forgetSize() {
        (size, growsAt, refusedInRow) = (configured, nil, 0)
    }

    /// Takes the next batch from the front of a queue.
    func next(from queue: inout ArraySlice<CloudEyeSeries>) -> [CloudEyeSeries] {
        var batch: [CloudEyeSeries] = []
        var most = size
        while let series = queue.first {
            most = min(most, bound(series) ?? size)
            // One that must stand in a smaller batch begins the next one.
            if !batch.isEmpty, batch.count >= most { break }
            batch.append(series)
            queue.removeFirst()
        }
        return batch
    }

    /// Returns those that were refused before.
    mutating func recordAnswered(_ batch: [CloudEyeSeries]) -> [CloudEyeSeries] {
        if batch.count >= size { refusedInRow = 0 }
        for series in batch { bounds[series] = nil }
        return batch.filter { rests.removeValue(forKey: $0) != nil }
    }

    /// Takes over that a batch was refused for what it holds; returns what of it to ask for again at once.
    ///
    /// - Parameter others: those still to be asked for; those of the same resource are the next suspects.
    mutating func recordRefused(
        _ batch: [CloudEyeSeries], isTooLarge: Bool, others: some Collection<CloudEyeSeries>,
        at now: ContinuousClock.Instant
    ) -> [CloudEyeSeries] {
        guard batch.count > 1 else {
            let resources = Set(batch.map(\.resourceID))
            for series in batch + others where resources.contains(series.resourceID) { bounds[series] = 1 }
            return []
        }
        let half = (batch.count + 1) / 2
        if isTooLarge {
            shrink(to: half, at: now)
            return batch
        }
        if batch.count >= size, size > Self.smallestLearned {
            refusedInRow += 1
            if refusedInRow >= Self.mostRefusedInRow { shrink(to: max(half, Self.smallestLearned), at: now) }
        }
        for series in batch { bounds[series] = half }
        return batch
    }

    /// Takes over which series were refused alone in a reading in which others were answered; returns those for which
    /// that is new.
    mutating func rest(_ refused: [CloudEyeSeries], at now: ContinuousClock.Instant) -> [CloudEyeSeries] {
        refused.filter { series in
            let length = rests[series].map { min($0.length * 2, Self.longestRest) } ?? Self.firstRest
            return rests.updateValue(Rest(until: now + length, length: length), forKey: series) == nil
        }
    }

    /// Whether any series of a resource is refused.
    func refusesAny(of resourceID: String) -> Bool { rests.keys.contains { $0.resourceID == resourceID } }

    private mutating func shrink(to smaller: Int, at now: ContinuousClock.Instant) {
        size = min(size, smaller)
        growsAt = now + Self.longestRest
        refusedInRow = 0
    }

    /// One that rested is asked for alone.
    private func bound(_ series: CloudEyeSeries) -> Int? { rests[series] == nil ? bounds[series] : 1 }
}
