import CloudAPI
import Synchronization

/// A transport that returns scripted responses and records the requests.
final class ScriptedTransport: HTTPTransport {
    typealias Script = @Sendable (HTTPRequest, Int) async throws(TransportError) -> HTTPResponse

    private let script: Script
    private let sent = Mutex<[HTTPRequest]>([])

    /// - Parameter script: returns the response to a request. The number counts the earlier requests.
    init(_ script: @escaping Script) {
        self.script = script
    }

    var requests: [HTTPRequest] { sent.withLock { $0 } }

    /// Waits until `count` requests were sent. Returns false after ten seconds.
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

    /// Returns the identity service's response to a valid password.
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

/// Records all reports as lines.
final class RecordingObserver: CloudCallObserver {
    private let seen = Mutex<[String]>([])

    var lines: [String] { seen.withLock { $0 } }

    func called(_ operation: CloudOperation, statusCode: Int?, duration: Duration) {
        let line = "\(operation.service.rawValue) \(operation.rawValue) \(statusCode.map { "\($0)" } ?? "none")"
        seen.withLock { $0.append(duration < .zero ? "negative duration" : line) }
    }

    func throttled(_ operation: CloudOperation) {
        seen.withLock { $0.append("throttled \(operation.rawValue)") }
    }

    func unreadable(_ operation: CloudOperation, count: Int) {
        seen.withLock { $0.append("unreadable \(operation.rawValue) \(count)") }
    }

    func tokenExpires(at time: CloudTimestamp?) {
        seen.withLock { $0.append("token expires \(time.map { "\($0.nanoseconds / 1_000_000_000)" } ?? "unknown")") }
    }
}

/// A wall clock and a monotonic clock that tests advance.
///
/// It counts the reads of the monotonic clock. A caller of a token reads that just before it waits, so the count is the
/// number of waiting callers.
final class ManualClock: Sendable {
    private let state: Mutex<(now: CloudTimestamp, instant: ContinuousClock.Instant, reads: Int)>

    init(_ text: String = "2026-01-01T00:00:00Z") {
        state = Mutex((CloudTimestamp(text) ?? CloudTimestamp(nanoseconds: 0), .now, 0))
    }

    var reads: Int { state.withLock { $0.reads } }

    /// Reads the wall clock.
    func read() -> CloudTimestamp { state.withLock { $0.now } }

    func instant() -> ContinuousClock.Instant {
        state.withLock { state in
            state.reads += 1
            return state.instant
        }
    }

    func advance(by duration: Duration) {
        state.withLock { state in
            state.now = state.now.advanced(by: duration)
            state.instant += duration
        }
    }

    /// Sets only the wall clock.
    func set(by step: Duration) {
        state.withLock { $0.now = $0.now.advanced(by: step) }
    }

    /// Waits until the monotonic clock was read `count` times. Returns false after ten seconds.
    func wait(forReads count: Int) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while reads < count {
            if Task.isCancelled || ContinuousClock.now > deadline { return false }
            await Task.yield()
        }
        return true
    }
}
