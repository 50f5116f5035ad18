import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// HTTP over AsyncHTTPClient; the only file that knows that package.
///
/// Connections are kept alive between calls: the APIs are asked in minutes, and a TLS handshake costs more than a call.
/// Redirects are not followed, since a request carries a token or a password that is meant for one host.
package struct AsyncHTTPTransport: HTTPTransport {
    private let client: HTTPClient
    private let maximumBodySize: Int

    /// Lends a transport to `body` and closes its connections afterwards.
    ///
    /// - Parameter maximumBodySize: of an answer, in bytes.
    package static func withTransport<Value>(
        maximumBodySize: Int = 16 << 20, _ body: (AsyncHTTPTransport) async throws -> Value
    ) async throws -> Value {
        let transport = AsyncHTTPTransport(maximumBodySize: maximumBodySize)
        do {
            let value = try await body(transport)
            await transport.shutdown()
            return value
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    /// Whoever makes a transport must end it with ``shutdown()``.
    ///
    /// - Parameter maximumBodySize: of an answer, in bytes.
    package init(maximumBodySize: Int = 16 << 20) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        // Otherwise a refused connection or a bad certificate is tried again until the timeout hides it.
        configuration.connectionPool.retryConnectionEstablishment = false
        self.client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        self.maximumBodySize = maximumBodySize
    }

    /// Closes all connections; calls under way fail.
    package func shutdown() async {
        // It fails only where it was shut down before, which leaves nothing to do.
        try? await client.shutdown()
    }

    package func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        do {
            return try await withThrowingTaskGroup(of: HTTPResponse?.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await exchange(request, timeout: timeout) }
                // The client's own deadline ends with the answer's head; this one bounds the body as well.
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return nil
                }
                guard let response = try await group.next() ?? nil else {
                    throw TransportError.timedOut(after: timeout)
                }
                return response
            }
        } catch {
            throw Task.isCancelled ? .cancelled : transportError(error, timeout: timeout)
        }
    }

    private func exchange(_ request: HTTPRequest, timeout: Duration) async throws -> HTTPResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) {
            outgoing.headers.add(name: name, value: value)
        }
        if let body = request.body { outgoing.body = .bytes(body) }
        let answer = try await client.execute(outgoing, deadline: .now() + TimeAmount(timeout))
        let body = try await answer.body.collect(upTo: maximumBodySize)
        return HTTPResponse(
            status: Int(answer.status.code), headers: answer.headers.map { ($0.name, $0.value) },
            body: Array(body.readableBytesView))
    }

    private func transportError(_ error: any Error, timeout: Duration) -> TransportError {
        switch error {
        case let error as TransportError: error
        case is NIOTooManyBytesError: .bodyTooLarge(limit: maximumBodySize)
        case let error as HTTPClientError where error == .deadlineExceeded: .timedOut(after: timeout)
        // The long description of some of these quotes header values, and so a token.
        case let error as HTTPClientError: .failed(error.shortDescription)
        default: .failed(String(describing: error))
        }
    }
}
