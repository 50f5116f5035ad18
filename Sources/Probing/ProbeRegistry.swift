package import Exposition
import Synchronization

/// The recorders of all targets that are probed now: the supervisor writes the list, a scrape reads it.
package final class ProbeRegistry: Sendable {
    /// The recorders, and their labels as the rows of a scrape.
    package struct Contents: Sendable {
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

    private let state = Mutex(Contents([]))

    package init() {}

    /// All recorders, in the order of their labels.
    package var all: [ProbeRecorder] { contents.recorders }

    package var contents: Contents { state.withLock { $0 } }

    /// Makes `recorders`, in any order, the whole list.
    package func publish(_ recorders: [ProbeRecorder]) {
        let contents = Contents(recorders)
        state.withLock { $0 = contents }
    }
}
