import CloudAPI

/// Which series a reading asks for where not all fit: those that waited longest, the urgent ones twice as often.
struct CloudEyeRotation: Sendable {
    /// The reading in which each series was asked for last.
    private var lastAsked: [CloudEyeSeries: Int] = [:]
    private var reading = 0

    /// The series of the next reading, and remembers that they are asked for, whatever comes of it: one that cannot be
    /// answered must not stand in the others' way.
    ///
    /// - Parameters:
    ///   - series: all there are, the most urgent first; others are forgotten.
    ///   - limit: how many one reading may ask for.
    mutating func next(of series: [CloudEyeSeries], limit: Int) -> [CloudEyeSeries] {
        reading += 1
        let ranked = series.enumerated().map { place, series in
            (series: series, wait: wait(series), place: place)
        }
        let due = ranked.sorted { ($1.wait, $0.place) < ($0.wait, $1.place) }.prefix(limit).map(\.series)
        let all = Set(series)
        lastAsked = lastAsked.filter { all.contains($0.key) }
        for series in due { lastAsked[series] = reading }
        return due
    }

    /// What was never asked for goes before all others.
    private func wait(_ series: CloudEyeSeries) -> Int {
        guard let last = lastAsked[series] else { return .max }
        return (reading - last) * (CloudMeasure(rawValue: series.metric)?.isUrgent == true ? 2 : 1)
    }
}
