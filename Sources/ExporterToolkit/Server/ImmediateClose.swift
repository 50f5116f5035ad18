import NIOCore

/// Closes the connection at once on request. It is the first handler of a pipeline.
///
/// A plain `close` waits: TLS for the client's `close_notify`, `RequestPacing` for what a refused client still sends. A
/// displaced connection must not keep its descriptor meanwhile.
final class ImmediateClose: ChannelOutboundHandler {
    typealias OutboundIn = IOData

    /// Requests the close.
    struct Request: Sendable {}

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is Request else { return context.triggerUserOutboundEvent(event, promise: promise) }
        context.close(promise: promise)
    }
}

extension Channel {
    /// Closes the channel at once if its pipeline has an `ImmediateClose`, and as usual otherwise.
    func closeAtOnce() {
        let closed = eventLoop.makePromise(of: Void.self)
        closed.futureResult.whenFailure { _ in self.close(promise: nil) }
        triggerUserOutboundEvent(ImmediateClose.Request(), promise: closed)
    }
}
