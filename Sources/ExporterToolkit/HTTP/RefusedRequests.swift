import NIOCore
import NIOHTTP1

/// Answers a malformed or too large HTTP/1.1 request once, and lets the connection end.
final class RefusedRequests: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let pacing: RequestPacing
    private let webGuard: WebGuard
    private var isAnswering = false
    /// No response follows one that ends the connection.
    private var isOver = false

    init(pacing: RequestPacing, webGuard: WebGuard) {
        self.pacing = pacing
        self.webGuard = webGuard
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError, !isAnswering, !isOver {
            isOver = true
            send(webGuard.withHeaders(Self.answer(to: error, in: pacing.current)), on: context)
        }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            guard !isOver else {
                promise?.fail(ChannelError.ioOnClosedChannel)
                return
            }
            guard head.status != .continue else { break }
            isAnswering = true
            isOver = head.headers[canonicalForm: "connection"].contains("close")
        case .body: break
        case .end: isAnswering = false
        }
        context.write(data, promise: promise)
    }

    private func send(_ answer: WebResponse, on context: ChannelHandlerContext) {
        var head = answer.head(at: .now)
        head.headers.add(name: "Connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.triggerUserOutboundEvent(RequestPacing.LingeringClose(), promise: nil)
    }

    /// - Parameter piece: The bytes that were decoded when the error occurred.
    private static func answer(to error: HTTPParserError, in piece: ByteBuffer) -> WebResponse {
        switch error {
        case .headerOverflow: .headersTooLarge
        // The decoder accepts the registered methods only (RFC 9110, 9.1).
        case .invalidMethod where RequestLine.hasUnknownMethod(String(buffer: piece)):
            .methodNotAllowed(allow: "GET, HEAD")
        default: .malformedRequest
        }
    }
}
