import Logging
import NIOCore
import NIOHTTP1

/// Answers a client that speaks plain HTTP to TLS in plain HTTP, as Go's server does. A failed handshake would give the
/// client no reason.
final class PlainTextGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The first bytes of requests. A TLS record begins with 22 (RFC 8446, 5.1).
    private static let beginnings = [
        "GET /", "HEAD ", "POST ", "PUT /", "OPTIO", "DELET", "PATCH", "TRACE", "CONNE",
    ].map { Array($0.utf8) }
    private static let length = 5

    private let webGuard: WebGuard
    private var held = ByteBuffer()
    private var isRefused = false

    init(webGuard: WebGuard) {
        self.webGuard = webGuard
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused { return }
        var bytes = unwrapInboundIn(data)
        held.writeBuffer(&bytes)
        let beginning = Array(held.readableBytesView.prefix(Self.length))
        guard let match = Self.beginnings.first(where: { $0.starts(with: beginning) }) else {
            context.fireChannelRead(wrapInboundOut(held))
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
            return
        }
        if match.count == beginning.count { refuse(context) }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        isRefused = true
        let answer = webGuard.withHeaders(.httpOnTLS)
        let head = answer.head(at: .now)
        let fields = head.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        var bytes = ByteBuffer(
            string: "HTTP/1.0 \(head.status.code) \(head.status.reasonPhrase)\r\n\(fields)\r\n")
        bytes.writeBytes(answer.body)
        // To close at once would reset the connection, so the rest of the request is read and dropped for a moment.
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        context.close(mode: .output, promise: nil)
        let end = context.eventLoop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in end.cancel() }
    }
}

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
