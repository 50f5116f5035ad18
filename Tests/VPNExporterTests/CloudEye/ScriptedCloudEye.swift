import CloudAPI
import Synchronization

@testable import CloudWatching

/// A Cloud Eye with the answers of a test. It records its calls.
final class ScriptedCloudEye: CloudEyeSource {
    typealias Answer = @Sendable ([CloudEyeSeries]) throws(CloudError) -> [CloudEyeSeries: CloudEyePoint]

    struct Call: Sendable {
        let batch: [CloudEyeSeries]
        let from: CloudTimestamp
        let to: CloudTimestamp
    }

    private struct State {
        var calls: [Call] = []
        var waiting = 0
        var mostWaiting = 0
    }

    private let answer: Mutex<Answer>
    private let state = Mutex(State())

    init(_ answer: @escaping Answer) {
        self.answer = Mutex(answer)
    }

    var calls: [Call] { state.withLock { $0.calls } }
    /// The maximum number of concurrent calls.
    var mostWaiting: Int { state.withLock { $0.mostWaiting } }

    func answer(_ answer: @escaping Answer) {
        self.answer.withLock { $0 = answer }
    }

    func newest(
        of batch: [CloudEyeSeries], from: CloudTimestamp, to: CloudTimestamp
    ) async throws(CloudError) -> [CloudEyeSeries: CloudEyePoint] {
        state.withLock { state in
            state.calls.append(Call(batch: batch, from: from, to: to))
            state.waiting += 1
            state.mostWaiting = max(state.mostWaiting, state.waiting)
        }
        await Task.yield()
        defer { state.withLock { $0.waiting -= 1 } }
        let answer = answer.withLock { $0 }
        return try answer(batch)
    }
}
