import NIOCore
import NIOHTTP1

/// One client's connection: its requests are answered one after another, in their order.
struct WebConnection: Sendable {
    /// What the connection brings. Responses are written to the channel itself, whose writes a cancelled task can still
    /// finish: that is what lets a request in flight end well when the server is stopped.
    typealias Stream = NIOAsyncChannel<HTTPServerRequestPart, Never>

    let stream: Stream
    let routes: WebRoutes
    let limits: WebLimits
    let inFlight: ResponsesInFlight

    /// What of a body is handed to the network at a time: what a client does not read waits as the one copy that all have.
    private static let chunk = 262_144

    /// Sets a new connection up, on its event loop.
    static func configure(_ channel: any Channel) throws -> Stream {
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: true)
        return try Stream(wrappingChannelSynchronously: channel)
    }

    /// Returns when the connection is closed: by the client, by a bound, or by cancellation once a request that was
    /// received is answered. What a client does wrong ends its connection and concerns nobody else.
    func serve() async {
        try? await stream.executeThenClose { parts in
            var parts = parts.makeAsyncIterator()
            var patience = limits.firstRequest
            while let request = try await within(patience, { try await Self.receive(from: &parts, limits) }) {
                guard try await answer(request) else { return }
                patience = limits.nextRequest
            }
        }
    }

    private struct Request {
        var head: HTTPRequestHead
        var isTooLarge = false
    }

    /// The next request, its body dropped; `nil` when there is none.
    private static func receive(
        from parts: inout NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator, _ limits: WebLimits
    ) async throws -> Request? {
        var request: Request?
        var bodyBytes = 0
        while let part = try await parts.next(isolation: #isolation) {
            switch part {
            case .head(let head):
                request = Request(head: head)
            case .body(let bytes):
                bodyBytes += bytes.readableBytes
                if bodyBytes > limits.bodyBytes {
                    request?.isTooLarge = true
                    return request
                }
            case .end:
                return request
            }
        }
        return nil
    }

    /// Answers, and tells whether the connection goes on.
    private func answer(_ request: Request) async throws -> Bool {
        let head = request.head
        let isScrape = routes.isScrape(WebRequest(head))
        if isScrape, !inFlight.beginScrape() { return try await send(.tooManyScrapes, to: request) }
        defer { if isScrape { inFlight.endScrape() } }
        let response =
            request.isTooLarge ? .contentTooLarge : await routes.response(to: WebRequest(head))
        guard inFlight.begin(bytes: response.body.count) else { return try await send(.tooMuchAtATime, to: request) }
        defer { inFlight.end(bytes: response.body.count) }
        return try await send(response, to: request)
    }

    private func send(_ response: WebResponse, to request: Request) async throws -> Bool {
        let head = request.head
        let isKeptAlive = head.isKeepAlive && !request.isTooLarge && !Task.isCancelled
        var responseHead = HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status.rawValue))
        responseHead.headers.add(name: "Content-Type", value: response.contentType)
        responseHead.headers.add(name: "Content-Length", value: String(response.body.count))
        for (name, value) in response.headers.sorted(by: { $0.key < $1.key }) {
            responseHead.headers.add(name: name, value: value)
        }
        if !isKeptAlive {
            responseHead.headers.add(name: "Connection", value: "close")
        } else if head.version == .http1_0 {
            responseHead.headers.add(name: "Connection", value: "keep-alive")
        }
        try await write(responseHead, head.method == .HEAD ? [] : response.body)
        return isKeptAlive
    }

    private func write(_ head: HTTPResponseHead, _ body: [UInt8]) async throws {
        let channel = stream.channel
        try await within(limits.response) {
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            var rest = body[...]
            while rest.count > Self.chunk {
                let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: rest.prefix(Self.chunk))))
                try await channel.writeAndFlush(part).get()
                rest = rest.dropFirst(Self.chunk)
            }
            if !rest.isEmpty {
                channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: rest))), promise: nil)
            }
            try await channel.writeAndFlush(HTTPServerResponsePart.end(nil)).get()
        }
    }

    /// Closes the connection, which ends every wait on it, when `operation` takes longer than `bound`.
    private func within<Value>(_ bound: Duration, _ operation: () async throws -> Value) async throws -> Value {
        let channel = stream.channel
        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(bound)) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        return try await operation()
    }
}

extension WebRequest {
    fileprivate init(_ head: HTTPRequestHead) {
        self.init(method: head.method.rawValue, uri: head.uri, headers: head.headers.map { $0 })
    }
}
