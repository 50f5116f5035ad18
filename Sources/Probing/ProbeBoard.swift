package import Exposition
import Synchronization

/// The recorders of all targets that are probed now: the supervisor writes the list, a scrape reads it.
package final class ProbeBoard: Sendable {
    /// The recorders, and their labels as the rows of a scrape.
    package struct Shown: Sendable {
        /// In the order of their labels.
        package let recorders: [ProbeRecorder]
        package let rows: SeriesRows

        /// - Parameter recorders: in any order.
        package init(_ recorders: [ProbeRecorder]) {
            let sorted = recorders.sorted { $0.labels < $1.labels }
            self.recorders = sorted
            rows = SeriesRows(sorted.map(\.labels), created: sorted.map(\.created))
        }
    }

    private let state = Mutex(Shown([]))

    package init() {}

    /// All recorders, in the order of their labels.
    package var all: [ProbeRecorder] { shown.recorders }

    package var shown: Shown { state.withLock { $0 } }

    /// Makes `recorders`, in any order, the whole list.
    package func show(_ recorders: [ProbeRecorder]) {
        let shown = Shown(recorders)
        state.withLock { $0 = shown }
    }
}
