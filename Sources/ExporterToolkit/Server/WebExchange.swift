package import NIOCore
import NIOHTTP1

/// Requests and their answers on one stream: all those of a connection of HTTP/1.1, one after another in their order, or the
/// one of a stream of HTTP/2.
package struct WebExchange: Sendable {
    /// What the client sends. Responses are written to the channel itself, whose writes a cancelled task can still finish:
    /// that is what lets a request in flight end well when the server is stopped.
    package typealias Stream = NIOAsyncChannel<RequestBodies.Part, Never>

    let stream: Stream
    /// On which the stream is.
    let connection: WebConnection.Stream
    /// Among which it is one, in HTTP/2; there is no `Connection` header then.
    let streams: HTTP2Streams?
    let service: WebService

    /// What of a body is handed to the network at a time: what a client does not read waits as the one copy that all have,
    /// and a client that reads slowly is seen to read.
    private static let chunk = 65_536

    private var limits: WebLimits { service.limits }
    private var webGuard: WebGuard { service.webGuard }

    /// Answers until the client or a bound ends it.
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

    /// Answers, and tells whether the connection goes on.
    private func answer(_ request: ReceivedRequest) async throws -> Bool {
        let webRequest = WebRequest(request.head, isHTTP2: streams != nil)
        // Who may not come in takes nobody's place.
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

    /// What no right of the client's changes.
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
        // Under another policy a connection would not be taken as this one was.
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
    /// Closes the channel, which ends every wait on it, when `operation` takes longer than `bound`; `late` is called then.
    package func within<Value>(
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
