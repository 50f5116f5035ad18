import NIOCore
import NIOHTTP1

/// A request as it arrived, without its body.
struct ReceivedRequest: Sendable {
    /// The extent to which the request was read.
    enum End: Sendable {
        case whole
        /// The body exceeds its bound.
        case tooLarge
        /// The client waits for 100 Continue, and the server does not want the body (RFC 9110, 10.1.1).
        case unread
    }

    let head: HTTPRequestHead
    let end: End

    /// Returns the next request, or `nil` if there is none.
    ///
    /// - Parameter takes: Returns whether the client should send the body that it announces with `Expect`.
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

extension WebRequest {
    init(_ head: HTTPRequestHead, isHTTP2: Bool) {
        self.init(
            method: head.method.rawValue, uri: head.uri, headers: head.headers.map { $0 },
            needsHost: !isHTTP2 && head.version != .http1_0)
    }
}

extension HTTPRequestHead {
    /// Whether the client waits for 100 Continue before it sends the body (RFC 9110, 10.1.1).
    var awaitsContinue: Bool {
        version != .http1_0 && headers["expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// Whether another request may follow. The server leaves what follows a request for another protocol unread, or a
    /// request with an ambiguous end (RFC 9112, 6.1).
    var allowsFurtherRequest: Bool {
        let isInDoubt = version == .http1_0 && headers.contains(name: "transfer-encoding")
        return isKeepAlive && method != .CONNECT && !headers.contains(name: "upgrade") && !isInDoubt
    }
}
