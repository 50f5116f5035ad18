package import CloudAPI

/// What of the cloud's measurements may be shown at one moment: in base units, none too old, no round trip out of nothing.
package struct CloudFigures: Sendable {
    private let points: [CloudEyeSeries: CloudEyePoint]
    private let now: CloudTimestamp
    private let maximumAge: Duration

    package init(_ points: [CloudEyeSeries: CloudEyePoint], now: CloudTimestamp, maximumAge: Duration) {
        self.points = points
        self.now = now
        self.maximumAge = maximumAge
    }

    /// In base units; `nil` where nothing fresh is known.
    package func value(_ measure: CloudMeasure, of resourceID: String) -> Double? {
        guard let point = fresh(measure, resourceID), isMeasured(measure, point, of: resourceID) else { return nil }
        return measure.baseValue(point.value)
    }

    /// The time of a figure that is shown.
    package func time(of measure: CloudMeasure, of resourceID: String) -> CloudTimestamp? {
        value(measure, of: resourceID) == nil ? nil : points[measure.series(of: resourceID)]?.time
    }

    /// The time of the oldest figure that is shown of a source: none of them is older.
    package func time(_ source: CloudMeasure.Source, of resourceID: String) -> CloudTimestamp? {
        CloudMeasure.allCases.lazy
            .filter { $0.source == source && value($0, of: resourceID) != nil }
            .compactMap { points[$0.series(of: resourceID)]?.time }.min()
    }

    /// A time ahead of this host's clock is held to the same bound, so that a wrong clock keeps no value alive for long.
    private func fresh(_ measure: CloudMeasure, _ resourceID: String) -> CloudEyePoint? {
        guard let point = points[measure.series(of: resourceID)] else { return nil }
        let age = now.since(point.time)
        return age <= maximumAge && age >= .zero - maximumAge ? point : nil
    }

    /// Whether a round-trip time comes from replies. What the cloud reports at full loss is not documented, and 0 is
    /// believed only where the loss of the same moment was not full.
    private func isMeasured(_ measure: CloudMeasure, _ point: CloudEyePoint, of resourceID: String) -> Bool {
        guard let lossMeasure = measure.loss else { return true }
        guard let loss = fresh(lossMeasure, resourceID), let ratio = lossMeasure.baseValue(loss.value) else {
            return point.value > 0
        }
        return ratio < 1 && (point.value > 0 || loss.time == point.time)
    }
}
