package import Exposition
import Synchronization

/// The recorders of all probed targets: the supervisor writes the list, and a scrape reads it.
package final class ProbeRegistry: Sendable {
    /// The recorders, and their labels as the rows of a scrape.
    package struct Contents: Sendable {
        /// The recorders, sorted by labels.
        package let recorders: [ProbeRecorder]
        package let rows: SeriesRows

        /// Sorts the recorders.
        ///
        /// - Parameter recorders: in any order.
        init(_ recorders: [ProbeRecorder]) {
            let sorted = recorders.sorted { $0.labels < $1.labels }
            self.recorders = sorted
            rows = SeriesRows(sorted.map(\.labels), created: sorted.map(\.created))
        }
    }

    private let state = Mutex(Contents([]))

    package init() {}

    /// All recorders, sorted by labels.
    package var all: [ProbeRecorder] { contents.recorders }

    package var contents: Contents { state.withLock { $0 } }

    /// Replaces the list. The order of `recorders` does not matter.
    func publish(_ recorders: [ProbeRecorder]) {
        let contents = Contents(recorders)
        state.withLock { $0 = contents }
    }
}
