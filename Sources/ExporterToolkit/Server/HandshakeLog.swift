import Logging
import NIOCore

/// Tells why a connection of TLS was refused, to who asks for such lines: a client alone is told no reason, and anybody can
/// make a handshake fail.
final class HandshakeLog: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug(
            "trouble with an encrypted connection",
            metadata: ["client": "\(context.remoteAddress?.description ?? "")", "error": "\(error)"])
        context.fireErrorCaught(error)
    }
}
