import NIOCore
import Synchronization

/// The client connections that are open, so that there are never too many and that all can be closed at the end.
///
/// One that was accepted but not yet served belongs to nobody else who could close it.
final class OpenChannels: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isClosing = false
    }

    private static let limit = 256
    private let state = Mutex(State())

    /// Takes the connection up until it closes; `false` where there are too many or the end has come.
    func admit(_ channel: any Channel) -> Bool {
        let key = ObjectIdentifier(channel)
        let isAdmitted = state.withLock { state in
            guard !state.isClosing, state.channels.count < Self.limit else { return false }
            state.channels[key] = channel
            return true
        }
        if isAdmitted {
            channel.closeFuture.whenComplete { _ in self.remove(key) }
        }
        return isAdmitted
    }

    /// Begins to close all, and admits none from now on.
    func close() {
        for channel in refuseFurther() { channel.close(promise: nil) }
    }

    /// Returns when all are closed.
    func closed() async {
        for channel in refuseFurther() {
            channel.close(promise: nil)
            // It fails only where closing did, and then there is nothing more to wait for.
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
        state.withLock { _ = $0.channels.removeValue(forKey: key) }
    }
}
