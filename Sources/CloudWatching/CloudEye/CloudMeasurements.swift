package import CloudAPI
import Synchronization

/// The hand-off of what the cloud measured: ``CloudEyeReader`` writes, a scrape reads.
package final class CloudMeasurements: Sendable {
    package struct Snapshot: Sendable, Equatable {
        /// The newest point of each series that was read, raw.
        package var points: [CloudEyeSeries: CloudEyePoint] = [:]
        /// Whether every call of the last reading was answered; `nil` before the first.
        package var isSuccess: Bool?
        /// Whether each series that there was had its turn once.
        package var hasAskedAll = false
        /// When a reading last ended with every call answered, in nanoseconds since the Unix epoch.
        package var lastSuccess: Int64?
    }

    private let state = Mutex(Snapshot())

    package init() {}

    package var snapshot: Snapshot { state.withLock { $0 } }

    /// Takes over what one call answered. The last answer counts, whatever its points' times: a wrong time of the
    /// cloud's must not keep later points out.
    package func record(_ points: [CloudEyeSeries: CloudEyePoint]) {
        state.withLock { $0.points.merge(points) { _, new in new } }
    }

    /// Forgets the points of all other series: of connections that went, of monitors that were deleted.
    func keepOnly(_ series: Set<CloudEyeSeries>) {
        state.withLock { state in state.points = state.points.filter { series.contains($0.key) } }
    }

    /// Enters the end of a reading.
    ///
    /// - Parameters:
    ///   - hasAskedAll: whether each series has had its turn by now.
    ///   - end: nanoseconds since the Unix epoch.
    func recordEnd(isSuccess: Bool, hasAskedAll: Bool = true, at end: Int64) {
        state.withLock { state in
            if hasAskedAll { state.hasAskedAll = true }
            state.isSuccess = isSuccess
            if isSuccess { state.lastSuccess = end }
        }
    }
}
