import NIOCore

/// Passes the bytes of an HTTP/1.1 connection to the decoder in small pieces, each after the requests before it are
/// answered. If a client sends many requests in one packet, a few of them are decoded at a time.
///
/// The decoder turns all its bytes into requests, and 16 bytes are enough for one. Demand decides: SwiftNIO does not
/// read while a response is due, and this handler answers a read from the bytes that it holds.
final class RequestPacing: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Requests a close that lets the client read the last response. Send it before `close`.
    struct LingeringClose: Sendable {}

    /// Closes the connection if the client has already sent further requests.
    struct PipelineEnd: Sendable {}

    /// Goes up the pipeline when a request takes more bytes than any valid one. Chunks have extensions and trailers,
    /// which are not a part of the body.
    struct EndlessRequest: Sendable {}

    /// Bytes of a piece, enough for 64 of the shortest requests.
    static let piece = 1024
    /// The time and the bytes for which a refused client may continue to send. Closing earlier would reset the
    /// connection, and the client might not see its response (RFC 9112, 9.6).
    private static let patience = TimeAmount.milliseconds(500)
    private static let mostIgnored = 1_048_576

    /// Bytes of a request: headers of 16 KiB, and a body of 64 KiB in small chunks.
    private static let mostOfRequest = 131_072

    private var held = ByteBuffer()
    /// Bytes passed on since the last request ended.
    private var handedOn = 0
    private var isLingering = false
    private var ignored = 0
    private var closing: EventLoopPromise<Void>?
    /// The piece that the decoder has now. A refusal refers to it.
    private(set) var current = ByteBuffer()
    /// With TLS, a close waits for the client by itself.
    private let isEncrypted: Bool

    init(isEncrypted: Bool) {
        self.isEncrypted = isEncrypted
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if isLingering {
            ignored += bytes.readableBytes
            if closing != nil, ignored > Self.mostIgnored { close(context) }
        } else if held.readableBytes > 0 {
            held.writeBuffer(&bytes)
        } else {
            held = bytes
            pass(context)
        }
    }

    func read(context: ChannelHandlerContext) {
        guard held.readableBytes > 0, !isLingering else { return context.read() }
        pass(context)
        context.fireChannelReadComplete()
        // The decoder may need more bytes for a request. If it has a request, this read waits for the response.
        let channel = context.channel
        context.eventLoop.execute { channel.read() }
    }

    private func pass(_ context: ChannelHandlerContext) {
        guard let piece = held.readSlice(length: min(held.readableBytes, Self.piece)) else { return }
        if held.readableBytes == 0 { held = ByteBuffer() }
        current = piece
        handedOn += piece.readableBytes
        context.fireChannelRead(wrapInboundOut(piece))
        if handedOn > Self.mostOfRequest { context.fireUserInboundEventTriggered(EndlessRequest()) }
    }

    /// Starts the count of the next request.
    func requestEnded() { handedOn = 0 }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event {
        case is LingeringClose:
            isLingering = !isEncrypted
            held = ByteBuffer()
            promise?.succeed()
        case is PipelineEnd:
            promise?.succeed()
            if held.readableBytes > 0 { context.channel.close(promise: nil) }
        default: context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isLingering, context.channel.isActive, mode == .all, closing == nil else {
            return context.close(mode: mode, promise: promise)
        }
        let end = promise ?? context.eventLoop.makePromise()
        closing = end
        context.close(mode: .output, promise: nil)
        context.read()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let deadline = context.eventLoop.scheduleTask(in: Self.patience) { bound.value.0.close(bound.value.1) }
        context.channel.closeFuture.whenComplete { _ in deadline.cancel() }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if closing != nil { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        closing.take()?.succeed()
        context.fireChannelInactive()
    }

    private func close(_ context: ChannelHandlerContext) {
        if let end = closing.take() { context.close(promise: end) }
    }
}
