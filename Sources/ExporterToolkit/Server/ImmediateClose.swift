import NIOCore

/// Stands first in a pipeline, and closes the connection at once when asked to.
///
/// A plain `close` waits: TLS for the client's `close_notify`, `RequestPacing` for what a refused client still sends. A
/// connection that has lost its place must not keep its descriptor meanwhile.
final class ImmediateClose: ChannelOutboundHandler {
    typealias OutboundIn = IOData

    /// Asks for the close.
    struct Request: Sendable {}

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is Request else { return context.triggerUserOutboundEvent(event, promise: promise) }
        context.close(promise: promise)
    }
}

extension Channel {
    /// Closes the channel without a farewell where its pipeline has an `ImmediateClose`, and as usual elsewhere.
    func closeAtOnce() {
        let closed = eventLoop.makePromise(of: Void.self)
        closed.futureResult.whenFailure { _ in self.close(promise: nil) }
        triggerUserOutboundEvent(ImmediateClose.Request(), promise: closed)
    }
}
