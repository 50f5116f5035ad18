import NIOCore
import NIOHTTP1

/// HTTP connection of one client. It passes the requests to the state and writes the responses, one after another.
struct ClientConnection: Sendable {
    /// Parts of the requests. Responses go to the channel itself, because a cancelled task can still finish a write
    /// there.
    typealias Stream = NIOAsyncChannel<HTTPServerRequestPart, Never>

    /// Largest body of a request in bytes.
    static let largestBody = 1 << 20
    /// Time from one response to the end of the next request. Clients commonly close an idle connection after 60 s. The
    /// cloud waits longer, so that no request arrives at a connection that the cloud is closing.
    private static let timeLimit = TimeAmount.seconds(75)

    let stream: Stream
    let state: SharedCloudState

    /// Configures a new client connection. Runs on its event loop.
    static func configure(_ channel: any Channel) throws -> Stream {
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: true)
        return try Stream(wrappingChannelSynchronously: channel)
    }

    /// Returns when the client connection is closed. A client's error ends only its own connection.
    func serve() async {
        try? await stream.executeThenClose { parts in
            var parts = parts.makeAsyncIterator()
            while let request = try await stream.channel.closing(
                after: Self.timeLimit, { try await Self.receive(from: &parts) })
            {
                guard try await respond(to: request) else { return }
            }
        }
    }

    private struct Request {
        let head: HTTPRequestHead
        var body: [UInt8] = []
        var isTooLarge = false

        mutating func append(_ bytes: ByteBuffer) {
            isTooLarge = isTooLarge || body.count + bytes.readableBytes > ClientConnection.largestBody
            if isTooLarge { body = [] } else { body += bytes.readableBytesView }
        }
    }

    /// Returns the next request, or `nil` at the end of the stream. It reads a request that is too large to its end,
    /// because a client that is still sending does not see the response.
    private static func receive(
        from parts: inout NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    ) async throws -> Request? {
        var request: Request?
        while let part = try await parts.next(isolation: #isolation) {
            switch part {
            case .head(let head): request = Request(head: head)
            case .body(let bytes): request?.append(bytes)
            case .end: return request
            }
        }
        return nil
    }

    /// Responds, and returns whether the client connection stays open.
    private func respond(to request: Request) async throws -> Bool {
        let head = request.head
        let response = state.respond(
            to: CloudRequest(
                method: head.method.rawValue, target: head.uri,
                headers: Dictionary(
                    head.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first }),
                body: request.isTooLarge ? .tooLarge : .bytes(request.body)))
        let isKeptAlive = head.isKeepAlive && !request.isTooLarge
        let writer = ResponseWriter(channel: stream.channel, delivery: response.delivery)
        var responseHead = HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status))
        for header in response.headers { responseHead.headers.add(name: header.name, value: header.value) }
        // RFC 9110, section 8.6, forbids the header with status 204.
        if response.status != 204 {
            responseHead.headers.add(
                name: "Content-Length", value: String(response.body.count + response.delivery.padding))
        }
        if !isKeptAlive {
            responseHead.headers.add(name: "Connection", value: "close")
        } else if head.version == .http1_0 {
            responseHead.headers.add(name: "Connection", value: "keep-alive")
        }
        let isWhole = try await writer.write(responseHead, head.method == .HEAD ? [] : response.body)
        return isKeptAlive && isWhole
    }
}
