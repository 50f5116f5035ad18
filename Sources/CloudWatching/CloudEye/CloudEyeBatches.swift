import CloudAPI

/// Builds batches of series so that a series that Cloud Eye rejects does not affect others.
///
/// It halves a rejected batch until the rejected series are alone. Those pause before their next query. It only decides, and
/// acts on nothing.
struct CloudEyeBatches: Sendable {
    /// The time until a reduced batch size doubles again.
    private static let sizeInterval = Duration.seconds(3_600)
    /// Open Telekom Cloud documents batches of 10. Rejections without a reason never reduce the size further.
    private static let minimumLearnedSize = 10
    /// After this number of rejections of full batches in a row, the size is the likely reason.
    private static let maximumRefusedInRow = 3

    private let configured: Int
    /// The current maximum size of a batch.
    private(set) var size: Int
    /// The time of the next growth. `nil` if the size is as configured.
    private var growsAt: ContinuousClock.Instant?
    private var refusedInRow = 0
    /// The maximum size of a batch with a series of a rejected batch.
    private var bounds: [CloudEyeSeries: Int] = [:]
    private var pauses = RefusalPauses<CloudEyeSeries>()
    private(set) var groups = CloudEyeRefusalGroups()
    private var trials = 0

    /// - Parameter size: `cloud_eye.batch_size`.
    init(size: Int) {
        configured = max(size, 1)
        self.size = configured
    }

    /// Drops all other series.
    mutating func keepOnly(_ series: Set<CloudEyeSeries>) {
        bounds = bounds.filter { series.contains($0.key) }
        pauses.keepOnly(series)
        groups.keepOnly(series)
    }

    /// Returns the series that do not pause.
    mutating func due(_ series: [CloudEyeSeries], at now: ContinuousClock.Instant) -> [CloudEyeSeries] {
        if let growsAt, now >= growsAt {
            size = min(size * 2, configured)
            self.growsAt = size < configured ? now + Self.sizeInterval : nil
        }
        return groups.due(series.filter { pauses.isDue($0, at: now) }, at: now)
    }

    /// Returns the series in the order of their queries.
    ///
    /// Series without a suspicion come first: their responses show that the service works. Among them, and among the
    /// suspects, series with a known metric and resource come first. Series after a pause come last.
    func ordered(_ series: [CloudEyeSeries]) -> [CloudEyeSeries] {
        let paused = series.filter { pauses.contains($0) }
        let others = series.filter { !pauses.contains($0) }
        let (fresh, suspects) = (others.filter { bounds[$0] == nil }, others.filter { bounds[$0] != nil })
        return [fresh, suspects].flatMap { part in
            part.filter { groups.expects($0) } + part.filter { !groups.expects($0) }
        } + paused
    }

    /// Drops what the batches learned from a reading with nothing but rejections.
    mutating func forgetRefusals() {
        (size, growsAt, refusedInRow) = (configured, nil, 0)
        bounds = [:]
        groups.forgetRefusals()
    }

    /// Moves a few single series of different metrics and resources to the front of a queue.
    mutating func moveTrialsFirst(_ queue: inout ArraySlice<CloudEyeSeries>, count: Int) {
        let chosen = CloudEyeRefusalGroups.trials(of: Array(queue), count: count, turn: trials)
        trials = (trials + 1) % 1_000
        for series in chosen { bounds[series] = 1 }
        let front = Set(chosen)
        queue = (chosen + queue.filter { !front.contains($0) })[...]
    }

    /// Takes the next batch from the front of a queue.
    func next(from queue: inout ArraySlice<CloudEyeSeries>) -> [CloudEyeSeries] {
        var batch: [CloudEyeSeries] = []
        var maximum = size
        while let series = queue.first {
            maximum = min(maximum, bound(series) ?? size)
            // A series that needs a smaller batch starts the next one.
            if !batch.isEmpty, batch.count >= maximum { break }
            batch.append(series)
            queue.removeFirst()
        }
        return batch
    }

    /// Records the response to a batch. Returns the series with rejections before.
    mutating func recordAnswered(_ batch: [CloudEyeSeries]) -> [CloudEyeSeries] {
        if batch.count >= size { refusedInRow = 0 }
        groups.recordAnswered(batch)
        for series in batch { bounds[series] = nil }
        return batch.filter { pauses.end($0) }
    }

    /// Records that Cloud Eye rejected a batch for its content. Returns the series to query again at once.
    ///
    /// - Parameter others: the rest of the queue. Series of the same resource become suspects.
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
        if batch.count >= size, size > Self.minimumLearnedSize {
            refusedInRow += 1
            if refusedInRow >= Self.maximumRefusedInRow { shrink(to: max(half, Self.minimumLearnedSize), at: now) }
        }
        for series in batch { bounds[series] = half }
        return batch
    }

    /// Starts the pauses of series that Cloud Eye rejected alone while it answered others. Returns the series without
    /// rejections before.
    mutating func pause(_ refused: [CloudEyeSeries], at now: ContinuousClock.Instant) -> [CloudEyeSeries] {
        refused.filter { pauses.start($0, at: now) }
    }

    /// Returns whether Cloud Eye rejects any series of a resource.
    func refusesAny(of resourceID: String) -> Bool { pauses.keys.contains { $0.resourceID == resourceID } }

    private mutating func shrink(to smaller: Int, at now: ContinuousClock.Instant) {
        size = min(size, smaller)
        growsAt = now + Self.sizeInterval
        refusedInRow = 0
    }

    /// Returns the maximum size of the batch with a series. After a pause, a series is alone.
    private func bound(_ series: CloudEyeSeries) -> Int? {
        pauses.contains(series) || groups.holds(series) ? 1 : bounds[series]
    }
}
