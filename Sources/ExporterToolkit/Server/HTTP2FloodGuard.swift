import NIOCore

/// Ends an HTTP/2 connection that sends more frames than its budget allows. It precedes SwiftNIO's handler, which has
/// bounds only for some types of frames and drops unknown ones.
final class HTTP2FloodGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// GOAWAY with the error ENHANCE_YOUR_CALM (RFC 9113, 6.8 and 7). Its last stream is the highest possible one,
    /// because any stream may have been processed.
    private static let farewell: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0x0B]

    private var budget = HTTP2FrameBudget(at: .now())
    private var isOver = false
    private let counts: WebCounts

    init(counts: WebCounts) {
        self.counts = counts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOver { return }
        let bytes = unwrapInboundIn(data)
        guard bytes.withUnsafeReadableBytes({ budget.accepts($0, at: .now()) }) else {
            isOver = true
            counts.connectionEnded(.flood)
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer(bytes: Self.farewell))), promise: nil)
            // TLS waits for the client's close_notify, a second at most. Nothing more is read meanwhile.
            try? context.channel.syncOptions?.setOption(.autoRead, value: false)
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Nothing may follow GOAWAY.
        if isOver {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        budget.send(unwrapOutboundIn(data).readableBytes)
        context.write(data, promise: promise)
    }
}
