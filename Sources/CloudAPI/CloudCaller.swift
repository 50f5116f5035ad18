import FoundationEssentials
import Network

/// Makes one call: sends it, reports it to the observer, and parses the answer or the refusal. It never repeats a call.
package struct CloudCaller: Sendable {
    private let transport: any HTTPTransport
    private let observer: any CloudCallObserver
    private let timeout: Duration
    private let limit: CallLimit

    /// - Parameters:
    ///   - timeout: bounds each call.
    ///   - concurrentCalls: how many may be under way at once; the others wait for their turn.
    package init(
        transport: any HTTPTransport, observer: any CloudCallObserver, timeout: Duration = .seconds(15),
        concurrentCalls: Int = 4
    ) {
        self.transport = transport
        self.observer = observer
        self.timeout = timeout
        limit = CallLimit(concurrentCalls)
    }

    /// - Parameter secrets: what the request carries and no error may show.
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

    /// Parses the body of a successful answer.
    func parse<Answer: Decodable>(
        _ operation: CloudOperation, _ response: HTTPResponse, as type: Answer.Type = Answer.self
    ) throws(CloudError) -> Answer {
        if let coding = response.unexpectedCoding {
            throw CloudError(operation, unreadable: response, CloudError.coded(coding, response.secrets))
        }
        guard JSONBody.isBounded(response.body) else {
            throw CloudError(
                operation, unreadable: response, "it has more than \(JSONBody.mostValues) values")
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

extension DecodingError {
    /// Where and why, without a word of the body; `nil` where the body as a whole is not JSON.
    var place: String? {
        switch self {
        case .keyNotFound(let key, let context): "\(path(context.codingPath + [key])) is missing"
        case .valueNotFound(_, let context): "\(path(context.codingPath)) is null"
        case .typeMismatch(_, let context): "\(path(context.codingPath)) has another type"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? nil : "\(path(context.codingPath)) \(context.debugDescription)"
        @unknown default: "it has another form"
        }
    }

    private func path(_ keys: [any CodingKey]) -> String {
        let path = keys.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        return path.hasPrefix(".") ? String(path.dropFirst()) : path.isEmpty ? "it" : path
    }
}
