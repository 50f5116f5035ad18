import NIOCore
import NIOHTTP2

/// Closes a connection of HTTP/2 that broke the protocol or went beyond a bound: SwiftNIO says farewell to such a client,
/// but goes on listening to it.
final class HTTP2ErrorHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // One stream's trouble has ended that stream.
        guard !(error is NIOHTTP2Errors.StreamError) else { return }
        context.close(promise: nil)
    }
}
