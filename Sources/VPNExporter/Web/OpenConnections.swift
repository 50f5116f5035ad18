import NIOCore
import Synchronization

/// The connections that are open, so that there are never too many and that all can be closed at the end.
final class OpenConnections: Sendable {
    /// Whether a new connection may stay.
    enum Admission: Sendable, Hashable {
        case admitted
        /// There are too many. `isNews` is true once until their number has fallen to half of the limit.
        case refused(isNews: Bool)
        /// The server is stopping.
        case closing
    }

    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isFull = false
        var isClosing = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { state.withLock { $0.channels.count } }

    /// Takes a connection up until it closes.
    func admit(_ channel: any Channel) -> Admission {
        let key = ObjectIdentifier(channel)
        let admission: Admission = state.withLock { state in
            if state.isClosing { return .closing }
            if state.channels.count >= limit {
                defer { state.isFull = true }
                return .refused(isNews: !state.isFull)
            }
            state.channels[key] = channel
            return .admitted
        }
        if admission == .admitted {
            channel.closeFuture.whenComplete { _ in self.remove(key) }
        }
        return admission
    }

    /// From now on no connection is admitted, and all are closed after `bound` at the latest.
    func close(within bound: Duration) {
        for channel in refuseFurther() {
            channel.eventLoop.scheduleTask(in: TimeAmount(bound)) { channel.close(promise: nil) }
        }
    }

    /// Closes what is still open, at once.
    func closeNow() async {
        for channel in refuseFurther() {
            channel.close(promise: nil)
            try? await channel.closeFuture.get()
        }
    }

    private func refuseFurther() -> [any Channel] {
        state.withLock { state in
            state.isClosing = true
            return Array(state.channels.values)
        }
    }

    private func remove(_ key: ObjectIdentifier) {
        state.withLock { state in
            state.channels[key] = nil
            if state.channels.count <= limit / 2 { state.isFull = false }
        }
    }
}
