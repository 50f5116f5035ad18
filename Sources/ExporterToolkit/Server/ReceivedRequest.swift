import NIOCore
import NIOHTTP1

/// A request as it came, without its body.
struct ReceivedRequest: Sendable {
    /// How far it was read.
    enum End: Sendable {
        case whole
        /// The body exceeds its bound.
        case tooLarge
        /// The client waits to be asked for a body that nobody wants (RFC 9110, 10.1.1).
        case unread
    }

    let head: HTTPRequestHead
    let end: End

    /// Returns the next request; `nil` when there is none.
    ///
    /// - Parameter takes: whether the client is to send the body that it announces by `Expect`.
    static func next(
        from parts: inout NIOAsyncChannelInboundStream<RequestBodies.Part>.AsyncIterator,
        on channel: any Channel, takes: (HTTPRequestHead) -> Bool
    ) async throws -> ReceivedRequest? {
        var received: HTTPRequestHead?
        while let part = try await parts.next(isolation: #isolation) {
            switch part {
            case .head(let head):
                received = head
                guard head.awaitsContinue else { continue }
                guard takes(head) else { return ReceivedRequest(head: head, end: .unread) }
                let answer = HTTPResponseHead(version: .http1_1, status: .continue)
                channel.writeAndFlush(HTTPServerResponsePart.head(answer), promise: nil)
            case .end: return received.map { ReceivedRequest(head: $0, end: .whole) }
            case .tooLarge(let head): return ReceivedRequest(head: head, end: .tooLarge)
            }
        }
        return nil
    }
}
