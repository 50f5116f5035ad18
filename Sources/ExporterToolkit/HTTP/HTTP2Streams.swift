import NIOCore
import NIOHTTP2
import Synchronization

/// The open streams of one HTTP/2 connection. Their number is bounded. A connection without streams closes after a
/// while, or at once if the server gives it up.
final class HTTP2Streams: Sendable {
    private struct State {
        var open = 0
        var isLeaving = false
        var deadline: Scheduled<Void>?
    }

    private let channel: any Channel
    private let limits: WebLimits
    private let all: OpenStreams
    private let state = Mutex(State())

    /// Creates the state of a connection right after its handshake.
    init(of channel: any Channel, limits: WebLimits, all: OpenStreams) {
        self.channel = channel
        self.limits = limits
        self.all = all
        waitForStream(limits.firstRequest)
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.deadline.take() }?.cancel() }
    }

    /// Adds a stream until it closes. If there are too many streams, on this connection or on all, the connection ends.
    /// SwiftNIO enforces its own number of streams only after the client has agreed to it, which a client can avoid.
    func admit(_ stream: any Channel) -> Bool {
        let deadline = state.withLock { state in
            state.open += 1
            return state.deadline.take()
        }
        deadline?.cancel()
        let inAll = all.add()
        stream.closeFuture.whenComplete { _ in
            self.all.remove()
            self.remove()
        }
        let open = state.withLock { $0.open }
        guard open <= 2 * limits.streams, inAll <= limits.streamsInAll || open <= limits.streamsOfEach else {
            channel.close(promise: nil)
            return false
        }
        return true
    }

    /// Sends GOAWAY, and closes the connection when no stream is open.
    func leave() {
        let isNews = state.withLock { state in
            defer { state.isLeaving = true }
            return !state.isLeaving
        }
        guard isNews else { return }
        let farewell = HTTP2Frame.FramePayload.goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil)
        channel.writeAndFlush(HTTP2Frame(streamID: .rootStream, payload: farewell), promise: nil)
    }

    private func remove() {
        let (isIdle, isLeaving) = state.withLock { state in
            state.open -= 1
            return (state.open == 0, state.isLeaving)
        }
        guard isIdle, channel.isActive else { return }
        if isLeaving { channel.close(promise: nil) } else { waitForStream(limits.nextRequest) }
    }

    private func waitForStream(_ bound: Duration) {
        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(bound)) {
            self.leave()
            self.channel.close(promise: nil)
        }
        state.withLock { $0.deadline = deadline }
    }
}

/// Counts the streams of all HTTP/2 connections. Each stream takes memory before its first request.
final class OpenStreams: Sendable {
    private let count = Atomic(0)

    /// - Returns: The number with the new stream.
    func add() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }

    func remove() { count.wrappingSubtract(1, ordering: .relaxed) }
}
