import FoundationEssentials
import NetworkPrimitives

/// Observes each call to the cloud when it ends, so that the owner of the counters can count it.
package protocol CloudCallObserver: Sendable {
    /// A call ended. `statusCode` is `nil` if no complete response arrived.
    func called(_ operation: CloudOperation, statusCode: Int?, duration: Duration)
    /// A call was rejected because of a rate limit. Follows ``called(_:statusCode:duration:)``.
    func throttled(_ operation: CloudOperation)
    /// The client left out unreadable rows of a list. `count` is at least 1.
    func unreadable(_ operation: CloudOperation, count: Int)
    /// The cloud issued a new token. `time` is `nil` if the cloud did not state its expiry.
    func tokenExpires(at time: CloudTimestamp?)
}

/// Makes one call: sends the request, reports it to the observer, and parses the response. It never repeats a call.
package struct CloudCaller: Sendable {
    private let transport: any HTTPTransport
    private let observer: any CloudCallObserver
    private let timeout: Duration
    private let limit: CallLimit

    /// - Parameters:
    ///   - timeout: the bound on each call.
    ///   - concurrentCalls: the number of concurrent calls. The others wait for their turn.
    package init(
        transport: any HTTPTransport, observer: any CloudCallObserver, timeout: Duration = .seconds(15),
        concurrentCalls: Int = 4
    ) {
        self.transport = transport
        self.observer = observer
        self.timeout = timeout
        limit = CallLimit(concurrentCalls)
    }

    /// Sends a request and returns its successful response.
    ///
    /// - Parameter secrets: the secrets in the request, which no error may show.
    func call(
        _ operation: CloudOperation, _ request: HTTPRequest, secrets: [Secret]
    ) async throws(CloudError) -> HTTPResponse {
        guard await limit.enter() else { throw CloudError(operation, .cancelled) }
        defer { limit.finish() }
        let start = ContinuousClock.now
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await transport.send(request, timeout: timeout).hiding(secrets)
        } catch {
            observer.called(operation, statusCode: nil, duration: .now - start)
            throw CloudError(operation, error)
        }
        observer.called(operation, statusCode: response.status, duration: .now - start)
        if 200...299 ~= response.status { return response }
        let refusal = CloudError(operation, refusal: response, secrets: response.secrets)
        if case .throttled = refusal.disposition { observer.throttled(operation) }
        throw refusal
    }

    /// Parses the body of a successful response.
    func parse<Content: Decodable>(
        _ operation: CloudOperation, _ response: HTTPResponse, as type: Content.Type = Content.self
    ) throws(CloudError) -> Content {
        if let coding = response.unexpectedCoding {
            throw CloudError(operation, unreadable: response, CloudError.coded(coding, response.secrets))
        }
        guard JSONBody.isBounded(response.body) else {
            throw CloudError(
                operation, unreadable: response, "it has more than \(JSONBody.maximumValues) values")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch let error as DecodingError {
            throw CloudError(operation, unreadable: response, error.place ?? ErrorBody.form(of: response.body))
        } catch {
            throw CloudError(operation, unreadable: response, ErrorBody.form(of: response.body))
        }
    }

    func reportUnreadable(_ count: Int, of operation: CloudOperation) {
        if count > 0 { observer.unreadable(operation, count: count) }
    }

    func reportExpiry(of token: Token) { observer.tokenExpires(at: token.expiresAt) }
}
