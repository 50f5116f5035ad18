import CloudAPI
import Synchronization

/// A transport that answers from a script and remembers what was sent.
final class ScriptedTransport: HTTPTransport {
    typealias Script = @Sendable (HTTPRequest, Int) async throws(TransportError) -> HTTPResponse

    private let script: Script
    private let sent = Mutex<[HTTPRequest]>([])

    /// - Parameter script: gets each request with the number of those before it.
    init(_ script: @escaping Script) {
        self.script = script
    }

    var requests: [HTTPRequest] { sent.withLock { $0 } }

    /// Returns once so many requests were sent, or false after ten seconds.
    func wait(forRequests count: Int) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while requests.count < count {
            if Task.isCancelled || ContinuousClock.now > deadline { return false }
            await Task.yield()
        }
        return true
    }

    func requests(to part: String) -> [HTTPRequest] { requests.filter { $0.url.contains(part) } }

    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        let number = sent.withLock { sent in
            sent.append(request)
            return sent.count - 1
        }
        return try await script(request, number)
    }
}

extension HTTPResponse {
    static func json(
        _ status: Int, _ text: String, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// The identity service's answer to a good password.
    static func token(
        _ token: String, issued: String = "2026-01-01T00:00:00.000000Z", expires: String = "2026-01-02T00:00:00.000000Z"
    ) -> HTTPResponse {
        let body = """
            {"token":{"methods":["password"],"issued_at":"\(issued)","expires_at":"\(expires)",
             "project":{"id":"0123456789abcdef0123456789abcdef","name":"eu-de_prod"}}}
            """
        return .json(201, body, headers: [("X-Subject-Token", token)])
    }
}
