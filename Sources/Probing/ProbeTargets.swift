import Synchronization

/// The hand-off from those who know the targets to the one who probes them; only the newest list counts.
///
/// One writer, ``MonitorReconciler``, and one reader, ``ProbeSupervisor``.
package final class ProbeTargets: Sendable {
    /// Each list that was published and not overtaken; ends when its reader is cancelled.
    package let changes: AsyncStream<[ProbeTarget]>
    private let newest = Mutex<[ProbeTarget]?>(nil)
    private let continuation: AsyncStream<[ProbeTarget]>.Continuation

    package init() {
        (changes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The list that was published last; `nil` before the first.
    package var current: [ProbeTarget]? { newest.withLock { $0 } }

    /// Makes `targets` the whole list: what is not in it is probed no more.
    package func publish(_ targets: [ProbeTarget]) {
        newest.withLock { $0 = targets }
        continuation.yield(targets)
    }
}
