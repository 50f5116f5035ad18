import Logging
import NIOCore

/// Stops accepting for a second when the system has no free descriptor (accept(2): EMFILE, ENFILE, ENOBUFS).
///
/// SwiftNIO leaves the listening socket registered after such an error, and its `AcceptBackoffHandler` does not change
/// that. Without this handler, the event loop would spin during the shortage.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let logger: Logger
    private var isShort = false

    init(logger: Logger) {
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isShort = false
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        if !isShort {
            logger.warning("cannot accept connections; retrying each second", metadata: ["error": "\(error)"])
        }
        isShort = true
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenSuccess {
            channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.setOption(.autoRead, value: true) }
        }
    }
}
