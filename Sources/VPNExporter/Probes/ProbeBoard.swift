import Synchronization

/// The recorders of all targets that are probed now: the supervisor writes the list, a scrape reads it.
final class ProbeBoard: Sendable {
    private let recorders = Mutex<[ProbeRecorder]>([])

    /// All recorders, in the order of their labels.
    var all: [ProbeRecorder] { recorders.withLock { $0 } }

    /// Makes `recorders`, in any order, the whole list.
    func show(_ recorders: [ProbeRecorder]) {
        let sorted = recorders.sorted { $0.target.id < $1.target.id }
        self.recorders.withLock { $0 = sorted }
    }
}
