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
    private(set) var groups = CloudEyeRefusalGroups()
    private var scoutings = 0

    /// - Parameter size: `cloud_eye.batch_size`.
    init(size: Int) {
        configured = max(size, 1)
        self.size = configured
    }

    /// Forgets all other series.
    mutating func keepOnly(_ series: Set<CloudEyeSeries>) {
        bounds = bounds.filter { series.contains($0.key) }
        rests = rests.filter { series.contains($0.key) }
        groups.keepOnly(series)
    }

    /// Those that do not rest.
    mutating func awake(_ series: [CloudEyeSeries], at now: ContinuousClock.Instant) -> [CloudEyeSeries] {
        if let growsAt, now >= growsAt {
            size = min(size * 2, configured)
            self.growsAt = size < configured ? now + Self.longestRest : nil
        }
        return groups.awake(series.filter { rests[$0].map { now >= $0.until } ?? true }, at: now)
    }

    /// Those without a suspicion first: their answers show that a refusal is no matter of the service. Of these and of the
    /// others, those come first whose metric and resource have figures. Those that rested come last.
    func ordered(_ series: [CloudEyeSeries]) -> [CloudEyeSeries] {
        let rested = series.filter { rests[$0] != nil }
        let others = series.filter { rests[$0] == nil }
        let (fresh, suspects) = (others.filter { bounds[$0] == nil }, others.filter { bounds[$0] != nil })
        return [fresh, suspects].flatMap { part in
            part.filter { groups.trusts($0) } + part.filter { !groups.trusts($0) }
        } + rested
    }

    /// Forgets what was learned where nothing but refusals came.
    mutating func forgetRefusals() {
        (size, growsAt, refusedInRow) = (configured, nil, 0)
        bounds = [:]
        groups.forgetRefusals()
    }

    /// Moves a few single series of different metrics and resources to the front of a queue.
    mutating func scout(_ queue: inout ArraySlice<CloudEyeSeries>, count: Int) {
        let scouts = CloudEyeRefusalGroups.scouts(of: Array(queue), count: count, turn: scoutings)
        scoutings = (scoutings + 1) % 1_000
        for series in scouts { bounds[series] = 1 }
        let chosen = Set(scouts)
        queue = (scouts + queue.filter { !chosen.contains($0) })[...]
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
        groups.recordAnswered(batch)
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
            for series in batch { groups.recordRefused(series, at: now) }
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
    private func bound(_ series: CloudEyeSeries) -> Int? {
        rests[series] == nil && !groups.holds(series) ? bounds[series] : 1
    }
}
