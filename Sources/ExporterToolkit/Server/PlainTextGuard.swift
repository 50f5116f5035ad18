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
