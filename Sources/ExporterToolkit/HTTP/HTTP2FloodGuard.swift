import NIOCore
import NIOHTTP2

/// The number of frames that an HTTP/2 client may send in addition to its requests. A frame costs a client almost
/// nothing. Without a bound, a client could keep a processor busy with window updates, unknown types, or bytes of
/// bodies that are dropped.
///
/// A client that reads sends window updates in proportion to what it reads. Go's client sends one for the stream and
/// one for the connection each 4 KiB. The bytes that a client receives therefore raise its bound.
struct HTTP2FrameBudget: Sendable {
    /// Frames in each window of time.
    static let frames = 1_000
    static let window = TimeAmount.seconds(30)
    /// A client may send one more frame for this many bytes that it receives, and some more for each request.
    private static let bytesPerFrame = 256
    private static let framesPerRequest = 4
    /// The highest bound, however much was sent.
    private static let most = 100_000

    private static let prefaceLength = 24
    private static let headLength = 9
    /// The type of a frame that begins a request.
    private static let headers: UInt8 = 1

    private var left = Self.frames
    private var windowEnd: NIODeadline
    /// Sent bytes that have not raised the bound yet.
    private var sentBytes = 0
    /// The remaining bytes of the preface or of a frame's payload.
    private var toSkip = Self.prefaceLength
    private var head: [UInt8] = []

    /// Creates the budget of a connection before its first byte.
    init(at now: NIODeadline) {
        windowEnd = now + Self.window
        head.reserveCapacity(Self.headLength)
    }

    /// Counts the next bytes from the client.
    ///
    /// - Returns: Whether the client stays within the bound.
    mutating func accepts(_ bytes: UnsafeRawBufferPointer, at now: NIODeadline) -> Bool {
        if now >= windowEnd {
            left = max(left, Self.frames)
            windowEnd = now + Self.window
        }
        var rest = bytes[...]
        while !rest.isEmpty, left >= 0 {
            if toSkip > 0 {
                let count = min(toSkip, rest.count)
                toSkip -= count
                rest = rest.dropFirst(count)
            } else {
                let part = rest.prefix(Self.headLength - head.count)
                head += part
                rest = rest.dropFirst(part.count)
                if head.count == Self.headLength { takeFrame() }
            }
        }
        return left >= 0
    }

    /// Counts bytes that are sent to the client.
    mutating func send(_ count: Int) {
        sentBytes += count
        allow(sentBytes / Self.bytesPerFrame)
        sentBytes %= Self.bytesPerFrame
    }

    /// Counts a frame when its head is complete (RFC 9113, 4.1).
    private mutating func takeFrame() {
        toSkip = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        if head[3] == Self.headers { allow(Self.framesPerRequest) } else { left -= 1 }
        head.removeAll(keepingCapacity: true)
    }

    private mutating func allow(_ count: Int) { left = min(left + count, Self.most) }
}

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

/// Closes an HTTP/2 connection that broke the protocol or exceeded a bound. SwiftNIO sends GOAWAY to such a client, but
/// continues to read from it.
final class HTTP2ErrorHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let counts: WebCounts
    private var hasFlooded = false

    init(counts: WebCounts) {
        self.counts = counts
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The error of a stream has ended that stream only.
        guard !(error is NIOHTTP2Errors.StreamError) else { return }
        if Self.isFlood(error), !hasFlooded {
            hasFlooded = true
            counts.connectionEnded(.flood)
        }
        context.close(promise: nil)
    }

    private static func isFlood(_ error: any Error) -> Bool {
        error is NIOHTTP2Errors.ExcessiveControlFrames || error is NIOHTTP2Errors.ExcessiveRSTFrames
            || error is NIOHTTP2Errors.ExcessiveEmptyDataFrames || error is NIOHTTP2Errors.ExcessiveStreamErrors
            || error is NIOHTTP2Errors.ExcessiveNumberOfGlitches || error is NIOHTTP2Errors.ExcessiveContinuationFrames
    }
}
