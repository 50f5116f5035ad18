package import CloudAPI
import Synchronization

/// The hand-off of the cloud's measurements: ``CloudEyeReader`` writes, and scrapes read.
package final class CloudMeasurements: Sendable {
    package struct Snapshot: Sendable, Equatable {
        /// The newest raw point of each series.
        package var points: [CloudEyeSeries: CloudEyePoint] = [:]
        /// Whether the last reading got a response to every call. `nil` before the first reading.
        package var isSuccess: Bool?
        /// Whether each series had its turn.
        package var hasAskedAll = false
        /// The end of the last successful reading, in nanoseconds since the Unix epoch.
        package var lastSuccess: Int64?
    }

    private let state = Mutex(Snapshot())

    package init() {}

    package var snapshot: Snapshot { state.withLock { $0 } }

    /// Records the response to one call. It replaces older responses without a comparison of times, so that one wrong time
    /// from the cloud does not block later points.
    func record(_ points: [CloudEyeSeries: CloudEyePoint]) {
        state.withLock { $0.points.merge(points) { _, new in new } }
    }

    /// Drops the points of all other series, such as those of deleted connections and monitors.
    func keepOnly(_ series: Set<CloudEyeSeries>) {
        state.withLock { state in state.points = state.points.filter { series.contains($0.key) } }
    }

    /// Records the end of a reading.
    ///
    /// - Parameters:
    ///   - hasAskedAll: whether each series has had its turn.
    ///   - end: nanoseconds since the Unix epoch.
    func recordEnd(isSuccess: Bool, hasAskedAll: Bool = true, at end: Int64) {
        state.withLock { state in
            if hasAskedAll { state.hasAskedAll = true }
            state.isSuccess = isSuccess
            if isSuccess { state.lastSuccess = end }
        }
    }
}

/// The cloud's measurements that the exporter shows at one time, in base units.
///
/// It leaves out old values, and round-trip times without a reply.
package struct CloudFigures: Sendable {
    private let points: [CloudEyeSeries: CloudEyePoint]
    private let now: CloudTimestamp
    private let maximumAge: Duration

    package init(_ points: [CloudEyeSeries: CloudEyePoint], now: CloudTimestamp, maximumAge: Duration) {
        self.points = points
        self.now = now
        self.maximumAge = maximumAge
    }

    /// Returns a value in base units. `nil` if no fresh value is known.
    package func value(_ measure: CloudMeasure, of resourceID: String) -> Double? {
        guard let point = fresh(measure, resourceID), isMeasured(measure, point, of: resourceID) else { return nil }
        return measure.baseValue(point.value)
    }

    /// Returns the time of a shown value.
    package func time(of measure: CloudMeasure, of resourceID: String) -> CloudTimestamp? {
        value(measure, of: resourceID) == nil ? nil : points[measure.series(of: resourceID)]?.time
    }

    /// Returns the time of a source's oldest shown value.
    package func time(_ source: CloudMeasure.Source, of resourceID: String) -> CloudTimestamp? {
        CloudMeasure.allCases.lazy
            .filter { $0.source == source && value($0, of: resourceID) != nil }
            .compactMap { points[$0.series(of: resourceID)]?.time }.min()
    }

    /// The bound also applies to times in the future, so that a wrong clock keeps no value for long.
    private func fresh(_ measure: CloudMeasure, _ resourceID: String) -> CloudEyePoint? {
        guard let point = points[measure.series(of: resourceID)] else { return nil }
        let age = now.since(point.time)
        return age <= maximumAge && age >= .zero - maximumAge ? point : nil
    }

    /// Returns whether a round-trip time comes from replies.
    ///
    /// The cloud does not document its value at full loss. So 0 counts only if the loss at the same time was not full.
    private func isMeasured(_ measure: CloudMeasure, _ point: CloudEyePoint, of resourceID: String) -> Bool {
        guard let lossMeasure = measure.loss else { return true }
        guard let loss = fresh(lossMeasure, resourceID), let ratio = lossMeasure.baseValue(loss.value) else {
            return point.value > 0
        }
        return ratio < 1 && (point.value > 0 || loss.time == point.time)
    }
}
