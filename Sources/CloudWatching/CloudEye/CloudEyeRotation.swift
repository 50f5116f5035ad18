import CloudAPI

/// Which series a reading asks for where not all fit: those that waited longest, the urgent ones twice as often.
struct CloudEyeRotation: Sendable {
    /// The reading in which each series was asked for last.
    private var lastAsked: [CloudEyeSeries: Int] = [:]
    private var reading = 0

    /// The series of the next reading, in the order in which to ask for them.
    ///
    /// - Parameters:
    ///   - series: those that may be asked for, the most urgent first.
    ///   - everything: all there are; others are forgotten. `nil` is `series`.
    ///   - limit: how many one reading may ask for.
    mutating func next(
        of series: [CloudEyeSeries], among everything: [CloudEyeSeries]? = nil, limit: Int
    ) -> [CloudEyeSeries] {
        reading += 1
        let ranked = series.enumerated().map { place, series in
            (series: series, wait: wait(series), place: place)
        }
        let due = ranked.sorted { ($1.wait, $0.place) < ($0.wait, $1.place) }.prefix(limit).map(\.series)
        let all = Set(everything ?? series)
        lastAsked = lastAsked.filter { all.contains($0.key) }
        return due
    }

    /// Remembers which of the reading's series were asked for, whatever came of it: one that cannot be answered must not
    /// stand in the others' way. Those that the reading did not come to go first in the next one.
    mutating func recordAsked(_ asked: some Sequence<CloudEyeSeries>) {
        for series in asked { lastAsked[series] = reading }
    }

    /// Whether each of the series was asked for at least once.
    func hasAsked(_ series: [CloudEyeSeries]) -> Bool { series.allSatisfy { lastAsked[$0] != nil } }

    /// After how many readings, about, it is the turn of a series again that is not urgent.
    static func longestTurn(of series: [CloudEyeSeries], limit: Int) -> Int {
        let shares = series.reduce(0) { $0 + weight($1) }
        return (shares + limit - 1) / limit
    }

    /// What was never asked for goes before all others.
    private func wait(_ series: CloudEyeSeries) -> Int {
        guard let last = lastAsked[series] else { return .max }
        return (reading - last) * Self.weight(series)
    }

    private static func weight(_ series: CloudEyeSeries) -> Int {
        CloudMeasure(rawValue: series.metric)?.isUrgent == true ? 2 : 1
    }
}
