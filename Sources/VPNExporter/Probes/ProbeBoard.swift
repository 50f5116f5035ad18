import Synchronization

/// The recorders of all targets that are probed now: the supervisor enters and removes them, a scrape reads them.
final class ProbeBoard: Sendable {
    private let recorders = Mutex<[ProbeTarget.ID: ProbeRecorder]>([:])

    /// All recorders, in the order of their labels.
    var all: [ProbeRecorder] {
        recorders.withLock { Array($0.values) }.sorted { $0.target.id < $1.target.id }
    }

    func enter(_ recorder: ProbeRecorder) {
        recorders.withLock { $0[recorder.target.id] = recorder }
    }

    /// Removes the recorder of a target that is probed no more, unless another one has taken its place.
    func remove(_ recorder: ProbeRecorder) {
        recorders.withLock { recorders in
            if recorders[recorder.target.id] === recorder { recorders[recorder.target.id] = nil }
        }
    }
}
