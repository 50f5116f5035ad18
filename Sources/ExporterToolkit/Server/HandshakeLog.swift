import Logging
import NIOCore

/// Logs at level debug why a TLS connection failed. The client gets no reason, and anyone can make a handshake fail.
final class HandshakeLog: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug(
            "TLS connection failed",
            metadata: ["client": "\(context.remoteAddress?.description ?? "")", "error": "\(error)"])
        context.fireErrorCaught(error)
    }
}
