import NIOCore
import NIOHTTP1

/// The requests and responses of one stream: all those of an HTTP/1.1 connection in their order, or the one of an
/// HTTP/2 stream.
struct WebExchange: Sendable {
    /// The parts of the client's requests. Responses are written to the channel itself, because a cancelled task can
    /// still finish these writes. A request in progress therefore ends well when the server stops.
    typealias Stream = NIOAsyncChannel<RequestBodies.Part, Never>

    let stream: Stream
    /// The connection of the stream.
    let connection: WebConnection.Stream
    /// The streams of the connection in HTTP/2, which has no `Connection` header. `nil` in HTTP/1.1.
    let streams: HTTP2Streams?
    let service: WebService

    /// Bytes of a body that are written at a time. The unread rest waits in the one copy that all clients share, and
    /// the progress of a slow reader shows.
    private static let chunk = 65_536

    private var limits: WebLimits { service.limits }
    private var webGuard: WebGuard { service.webGuard }

    /// Answers requests until the client or a bound ends the connection.
    func serveAll() async {
        try? await stream.executeThenClose { parts in
            var parts = parts.makeAsyncIterator()
            var patience = limits.firstRequest
            while let request = try await stream.channel.within(
                patience, { try await receive(from: &parts) })
            {
                guard try await answer(request) else { return }
                patience = limits.nextRequest
            }
        }
    }

    /// Answers one request.
    func serveOne() async {
        try? await stream.executeThenClose { parts in
            var parts = parts.makeAsyncIterator()
            guard
                let request = try await stream.channel.within(
                    limits.firstRequest, { try await receive(from: &parts) })
            else { return }
            _ = try await answer(request)
        }
    }

    private func receive(from parts: inout NIOAsyncChannelInboundStream<RequestBodies.Part>.AsyncIterator) async throws
        -> ReceivedRequest?
    {
        try await ReceivedRequest.next(from: &parts, on: stream.channel) { head in
            let request = WebRequest(head, isHTTP2: streams != nil)
            return refusal(of: request, ReceivedRequest(head: head, end: .whole)) == nil
                && service.handler.crossSiteRefusal(of: request) == nil
        }
    }

    /// Answers a request. Returns whether the connection continues.
    private func answer(_ request: ReceivedRequest) async throws -> Bool {
        let webRequest = WebRequest(request.head, isHTTP2: streams != nil)
        // A client that is not admitted takes no place.
        var place: ResponsesInFlight.Place?
        var isAnswered = false
        note(.began)
        defer {
            if let place { service.inFlight.end(place) }
            note(.ended(isAnswered: isAnswered))
        }
        var response =
            if let refusal = refusal(of: webRequest, request) {
                webGuard.withHeaders(refusal)
            } else {
                await webGuard.answer(webRequest, from: connection.ticket) {
                    if let kind = service.handler.kind(of: webRequest) {
                        place = begin(kind)
                        if place == nil { return kind == .scrape ? .tooManyScrapes : .tooManyPages }
                    }
                    return await service.handler.response(to: webRequest)
                }
            }
        note(.answered)
        isAnswered = true
        if request.end != .whole { response = response.asLast }
        if let held = place, !service.inFlight.send(response.body, in: held) {
            service.inFlight.end(held)
            place = nil
            return try await send(webGuard.withHeaders(.tooMuchAtATime), to: request, in: nil)
        }
        return try await send(response, to: request, in: place)
    }

    /// Returns the refusal that applies to every client, whatever its rights.
    private func refusal(of request: WebRequest, _ received: ReceivedRequest) -> WebResponse? {
        if received.head.headers.count > WebLimits.headerFields { return .headersTooLarge }
        let isUnix = if case .user = connection.owner.client { true } else { false }
        return RequestRules(isLocal: connection.isLocal, external: service.handler.externalURL, isUnix: isUnix)
            .refusal(of: request, isTooLarge: received.end == .tooLarge)
    }

    private func begin(_ kind: ResponsesInFlight.Kind) -> ResponsesInFlight.Place? {
        let channel = stream.channel
        return service.inFlight.begin(kind, of: connection.owner) { channel.close(promise: nil) }
    }

    private func note(_ progress: OpenConnections.Progress) {
        service.connections.note(progress, on: connection.channel)
    }

    private func send(
        _ response: WebResponse, to request: ReceivedRequest, in place: ResponsesInFlight.Place?
    ) async throws -> Bool {
        let head = request.head
        // The server would not accept this connection in the same way under another policy.
        let isOutdated = webGuard.isOutdated(connection.ticket)
        let isKeptAlive =
            head.allowsFurtherRequest && response.continuation != .ends && !Task.isCancelled && !isOutdated
        var responseHead = response.head(at: .now)
        if let streams {
            if isOutdated { streams.leave() }
        } else if !isKeptAlive {
            responseHead.headers.add(name: "Connection", value: "close")
        } else if head.version == .http1_0 {
            responseHead.headers.add(name: "Connection", value: "keep-alive")
        }
        try await write(responseHead, head.method == .HEAD ? [] : response.body) {
            note(.sent)
            if let place { service.inFlight.progress(in: place) }
        }
        if streams == nil {
            switch response.continuation {
            case .goesOn: break
            case .endsIfPipelined:
                stream.channel.triggerUserOutboundEvent(RequestPacing.PipelineEnd(), promise: nil)
            case .ends: stream.channel.triggerUserOutboundEvent(RequestPacing.LingeringClose(), promise: nil)
            }
        }
        return isKeptAlive
    }

    private func write(_ head: HTTPResponseHead, _ body: [UInt8], progress: () -> Void) async throws {
        let channel = stream.channel
        let counts = service.counts
        try await channel.within(limits.response, late: { counts.responseEnded(.timeout) }) {
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            var rest = body[...]
            while rest.count > Self.chunk {
                let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: rest.prefix(Self.chunk))))
                try await channel.writeAndFlush(part).get()
                progress()
                rest = rest.dropFirst(Self.chunk)
            }
            if !rest.isEmpty {
                channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: rest))), promise: nil)
            }
            try await channel.writeAndFlush(HTTPServerResponsePart.end(nil)).get()
        }
    }
}

extension Channel {
    /// Runs the operation. If it takes longer than `bound`, calls `late` and closes the channel, which ends every wait
    /// on it.
    func within<Value>(
        _ bound: Duration, late: @escaping @Sendable () -> Void = {}, _ operation: () async throws -> Value
    ) async throws -> Value {
        let deadline = eventLoop.scheduleTask(in: TimeAmount(bound)) {
            late()
            self.close(promise: nil)
        }
        defer { deadline.cancel() }
        return try await operation()
    }
}
