import NIOCore
import Synchronization

/// Open client connections. It limits their number and closes all of them at the end.
///
/// No other owner could close a connection that is accepted, but not served yet. The exporter's web server has a list
/// of its own with limits per client and displacement, which a cloud on loopback does not need.
final class OpenChannels: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isClosing = false
    }

    private static let limit = 256
    private let state = Mutex(State())

    /// Adds the connection until it closes. Returns `false` if the limit is reached or the cloud is closing.
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

    /// Starts to close every connection, and admits no other from now on.
    func close() {
        for channel in refuseFurther() { channel.close(promise: nil) }
    }

    /// Closes every connection and returns when all are closed.
    func closed() async {
        for channel in refuseFurther() {
            channel.close(promise: nil)
            // The future fails only if closing failed, and then nothing is left to wait for.
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

extension Channel {
    /// Runs `operation`. Closes the channel, which ends every wait on it, if the operation exceeds the time limit.
    func closing<Value>(after limit: TimeAmount, _ operation: () async throws -> Value) async throws -> Value {
        let deadline = eventLoop.scheduleTask(in: limit) { self.close(promise: nil) }
        defer { deadline.cancel() }
        return try await operation()
    }
}
