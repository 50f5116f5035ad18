import NIOCore
import NIOHTTP1

/// Drops the bodies of requests on the connection's event loop, and stops reading from a client that sends too much.
///
/// Passing each part to a task takes many times longer than sending it, and the client is not authenticated yet.
final class RequestBodies: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = Part
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The parts of a request that its task receives.
    enum Part: Sendable {
        case head(HTTPRequestHead)
        case end
        /// The body exceeds its bound. Nothing follows.
        case tooLarge(HTTPRequestHead)
    }

    private let most: Int
    /// The pacing of an HTTP/1.1 connection, which also counts the bytes between parts.
    private let pacing: RequestPacing?
    /// The request that has not ended.
    private var current: (head: HTTPRequestHead, budget: BodyBudget)?
    private var isOver = false

    /// - Parameter most: The largest body in bytes.
    init(most: Int, pacing: RequestPacing? = nil) {
        self.most = most
        self.pacing = pacing
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            let budget = BodyBudget(most: most)
            current = (head, budget)
            let length = head.headers.first(name: "content-length").map { Int($0) ?? .max }
            if budget.admits(length: length) {
                context.fireChannelRead(wrapInboundOut(.head(head)))
            } else {
                refuse(context)
            }
        case .body(let bytes):
            if current?.budget.spend(bytes.readableBytes) == false { refuse(context) }
        case .end:
            current = nil
            pacing?.requestEnded()
            context.fireChannelRead(wrapInboundOut(.end))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is RequestPacing.EndlessRequest else { return context.fireUserInboundEventTriggered(event) }
        if !isOver { refuse(context) }
    }

    /// Stops reading after a refusal, because the response ends the connection.
    func read(context: ChannelHandlerContext) {
        if !isOver { context.read() }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        isOver = true
        guard let head = current.take()?.head else { return context.close(promise: nil) }
        context.fireChannelRead(wrapInboundOut(.tooLarge(head)))
        context.fireChannelReadComplete()
    }
}

/// The bounds of one request's body.
///
/// The number of parts is bounded in addition to the bytes. Each part costs the same to decode, and a chunk may hold a
/// single byte.
struct BodyBudget: Sendable, Hashable {
    /// A body of 64 KiB comes in 64 to 128 parts.
    static let mostParts = 512

    let most: Int
    private var bytes = 0
    private var parts = 0

    /// - Parameter most: The largest body in bytes.
    init(most: Int) {
        self.most = most
    }

    /// Returns whether a body of the declared length fits. `nil` means an unknown length.
    func admits(length: Int?) -> Bool { length.map { $0 <= most } ?? true }

    /// Counts a part. Returns whether the body still fits.
    mutating func spend(_ count: Int) -> Bool {
        bytes += count
        parts += 1
        return bytes <= most && parts <= Self.mostParts
    }
}
