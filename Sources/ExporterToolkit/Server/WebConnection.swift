import Logging
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOSSL
import NIOTLS

/// One client's connection: plain HTTP/1.1, or TLS and then HTTP/1.1 or HTTP/2, as the handshake negotiates.
struct WebConnection: Sendable {
    typealias Multiplexer = NIOHTTP2Handler.AsyncStreamMultiplexer<WebExchange.Stream>

    /// The protocol after the handshake.
    enum Negotiated: Sendable {
        case http1(WebExchange.Stream)
        case http2(Multiplexer, HTTP2Streams)
    }

    /// A connection that is set up, ready for `serve`.
    struct Stream: Sendable {
        enum Beginning: Sendable {
            case plain(WebExchange.Stream)
            case handshake(EventLoopFuture<Negotiated>)
        }

        let channel: any Channel
        let owner: WebOwner
        let ticket: WebGuard.Ticket
        /// Whether the listener has a loopback address and no TLS.
        let isLocal: Bool
        let beginning: Beginning

        init(
            channel: any Channel, owner: WebOwner, ticket: WebGuard.Ticket, isLocal: Bool, beginning: Beginning
        ) {
            self.channel = channel
            self.owner = owner
            self.ticket = ticket
            self.isLocal = isLocal
            self.beginning = beginning
        }
    }

    let stream: Stream
    let service: WebService

    /// Sets up a new connection on its event loop. Throws if the server accepts none.
    static func configure(
        _ channel: any Channel, of owner: WebOwner, _ service: WebService, _ logger: Logger
    ) throws -> Stream {
        let (entrance, generation) = service.webGuard.entrance()
        let isLocal = channel.parent?.localAddress?.isLoopback ?? false
        try channel.pipeline.syncOperations.addHandler(ImmediateClose())
        switch entrance {
        case .plain:
            let ticket = WebGuard.Ticket(isEncrypted: false, generation: generation, client: owner.client)
            let requests = try configureHTTP1(channel, service, isEncrypted: false)
            return Stream(
                channel: channel, owner: owner, ticket: ticket, isLocal: isLocal, beginning: .plain(requests))
        case .encrypted(let tls):
            let ticket = WebGuard.Ticket(isEncrypted: true, generation: generation, client: owner.client)
            let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Negotiated> { result, channel in
                channel.eventLoop.makeCompletedFuture {
                    try result == .negotiated("h2")
                        ? configureHTTP2(channel, service)
                        : .http1(configureHTTP1(channel, service, isEncrypted: true))
                }
            }
            try channel.pipeline.syncOperations.addHandlers([
                PlainTextGuard(webGuard: service.webGuard), tls.makeHandler(), negotiation,
                HandshakeLog(logger: logger),
            ])
            return Stream(
                channel: channel, owner: owner, ticket: ticket, isLocal: false,
                beginning: .handshake(negotiation.protocolNegotiationResult))
        case .closed:
            throw ChannelError.ioOnClosedChannel
        }
    }

    /// Serves until the connection closes: by the client, by a bound, or by cancellation after the request in progress
    /// is answered. A client's errors end only its own connection.
    func serve() async {
        switch stream.beginning {
        case .plain(let requests):
            await exchange(on: requests).serveAll()
        case .handshake(let result):
            switch try? await negotiated(result) {
            case .http1(let requests): await exchange(on: requests).serveAll()
            case .http2(let multiplexer, let streams): try? await serve(multiplexer, streams)
            case nil: break
            }
            stream.channel.close(promise: nil)
            try? await stream.channel.closeFuture.get()
        }
    }

    private func exchange(on requests: WebExchange.Stream, among streams: HTTP2Streams? = nil) -> WebExchange {
        WebExchange(stream: requests, connection: stream, streams: streams, service: service)
    }

    private func negotiated(_ result: EventLoopFuture<Negotiated>) async throws -> Negotiated {
        let channel = stream.channel
        return try await stream.channel.within(service.limits.handshake) {
            try await withTaskCancellationHandler {
                try await result.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        }
    }

    private static func configureHTTP1(
        _ channel: any Channel, _ service: WebService, isEncrypted: Bool
    ) throws -> WebExchange.Stream {
        var bounds = NIOHTTPDecoderLimitConfiguration()
        bounds.maxHeaderFieldSize = WebLimits.headerBytes
        bounds.maxHeaderListSize = WebLimits.headerBytes
        bounds.maxHeaderFieldCount = WebLimits.headerFields
        let pacing = RequestPacing(isEncrypted: isEncrypted)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(pacing)
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: false,
            withEncoderConfiguration: HTTPResponseEncoder.Configuration(), withDecoderLimitConfiguration: bounds)
        try pipeline.addHandler(RefusedRequests(pacing: pacing, webGuard: service.webGuard))
        try pipeline.addHandler(RequestBodies(most: service.limits.bodyBytes, pacing: pacing))
        return try WebExchange.Stream(wrappingChannelSynchronously: channel)
    }
}

extension WebConnection {
    /// Sets up HTTP/2. A client may reset streams, send settings and pings, and break rules now and then, but not all
    /// the time.
    private static func configureHTTP2(_ channel: any Channel, _ service: WebService) throws -> Negotiated {
        let streams = HTTP2Streams(of: channel, limits: service.limits, all: service.streams)
        try channel.pipeline.syncOperations.addHandler(HTTP2FloodGuard(counts: service.counts))
        let multiplexer = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
            mode: .server, configuration: http2Configuration(service.limits)
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                guard streams.admit(stream) else { throw ChannelError.ioOnClosedChannel }
                try stream.pipeline.syncOperations.addHandlers(
                    HTTP2FramePayloadToHTTP1ServerCodec(), RequestBodies(most: service.limits.bodyBytes))
                return try WebExchange.Stream(wrappingChannelSynchronously: stream)
            }
        }
        try channel.pipeline.syncOperations.addHandler(HTTP2ErrorHandler(counts: service.counts))
        return .http2(multiplexer, streams)
    }

    private static func http2Configuration(_ limits: WebLimits) -> NIOHTTP2Handler.Configuration {
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.streams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: WebLimits.headerBytes),
        ]
        configuration.connection.maximumBufferedControlFrames = 200
        configuration.connection.maximumRecentlyResetStreams = limits.streams
        configuration.connection.controlFrameRateLimit.maximumCount = 100
        configuration.stream.streamResetFrameRateLimit.maximumCount = 100
        configuration.stream.streamErrorRateLimit.maximumCount = 100
        return configuration
    }

    /// Serves the streams. Each stream is one request.
    private func serve(_ multiplexer: Multiplexer, _ streams: HTTP2Streams) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for try await requests in multiplexer.inbound {
                group.addTask { await exchange(on: requests, among: streams).serveOne() }
            }
        }
    }
}
