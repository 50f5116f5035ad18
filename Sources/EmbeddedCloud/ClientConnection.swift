import NIOCore
import NIOHTTP1

/// One client's connection: carries its requests to the state and the answers back, one after another.
struct ClientConnection: Sendable {
    /// What the connection brings. Answers are written to the channel itself, whose writes a cancelled task can finish.
    typealias Stream = NIOAsyncChannel<HTTPServerRequestPart, Never>

    /// Of a request, in bytes.
    static let largestBody = 1 << 20
    /// From one answer to the end of the next request. Longer than the 60 s that clients commonly keep an idle
    /// connection: who closes first decides whether a request can meet a connection that is just closing.
    private static let patience = TimeAmount.seconds(75)

    let stream: Stream
    let state: SharedCloudState

    /// Sets a new connection up, on its event loop.
    static func configure(_ channel: any Channel) throws -> Stream {
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: true)
        return try Stream(wrappingChannelSynchronously: channel)
    }

    /// Returns when the connection is closed. What a client does wrong ends its connection and concerns nobody else.
    func serve() async {
        try? await stream.executeThenClose { parts in
            var parts = parts.makeAsyncIterator()
            while let request = try await inTime({ try await Self.receive(from: &parts) }) {
                guard try await answer(request) else { return }
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

    /// The next request; `nil` when there is none. One that is too large is read to its end all the same, since a
    /// client that still sends would not see the answer.
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

    /// Answers, and tells whether the connection goes on.
    private func answer(_ request: Request) async throws -> Bool {
        let head = request.head
        let response = state.respond(
            to: CloudRequest(
                method: head.method.rawValue, target: head.uri,
                headers: Dictionary(
                    head.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first }),
                body: request.isTooLarge ? .tooLarge : .bytes(request.body)))
        let isKeptAlive = head.isKeepAlive && !request.isTooLarge
        let writer = AnswerWriter(channel: stream.channel, delivery: response.delivery)
        var responseHead = HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status))
        for header in response.headers { responseHead.headers.add(name: header.name, value: header.value) }
        // RFC 9110, section 8.6: none with 204.
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

    /// Closes the connection, which ends every wait on it, when `operation` takes too long.
    private func inTime<Value>(_ operation: () async throws -> Value) async throws -> Value {
        let channel = stream.channel
        let deadline = channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        return try await operation()
    }
}
