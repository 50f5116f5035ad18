import Synchronization

/// Keeps one valid token for all callers: asked for when first needed, renewed before it expires, shared by those who
/// need it at the same time.
///
/// Callers hand on the right to ask rather than starting a task that none of them owns.
final class TokenProvider: Sendable {
    private enum Turn: Sendable {
        case decided(TokenState.Answer)
        case askAgain
    }

    private struct Shared {
        var state = TokenState()
        var waiting: [UInt64: CheckedContinuation<Turn, Never>] = [:]
        var lastTicket: UInt64 = 0
    }

    private let caller: CloudCaller
    private let request: TokenRequest
    private let now: @Sendable () -> CloudTimestamp
    private let shared = Mutex(Shared())

    /// - Parameter now: the clock by which tokens age.
    init(caller: CloudCaller, request: TokenRequest, now: @escaping @Sendable () -> CloudTimestamp) {
        self.caller = caller
        self.request = request
        self.now = now
    }

    /// - Parameter rejected: a token that a service has just refused, and that is therefore not handed out again.
    func token(insteadOf rejected: Token? = nil) async throws(CloudError) -> Token {
        while true {
            switch await turn(insteadOf: rejected) {
            case .decided(.use(let token)): return token
            case .decided(.refuse(let error)): throw error
            case .decided(.renew): return try await renew()
            case .decided(.wait), .askAgain: continue
            }
        }
    }

    /// Waits while another caller asks; bounded by that call's timeout.
    private func turn(insteadOf rejected: Token?) async -> Turn {
        let ticket = shared.withLock { shared in
            shared.lastTicket += 1
            return shared.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn: Turn? = shared.withLock { shared in
                    // Whoever is cancelled from here on is found among the waiting.
                    guard !Task.isCancelled else { return .decided(.refuse(Self.cancelled)) }
                    let answer = shared.state.ask(at: now(), insteadOf: rejected)
                    guard answer == .wait else { return .decided(answer) }
                    shared.waiting[ticket] = continuation
                    return nil
                }
                if let turn { continuation.resume(returning: turn) }
            }
        } onCancel: {
            let continuation = shared.withLock { $0.waiting.removeValue(forKey: ticket) }
            continuation?.resume(returning: .decided(.refuse(Self.cancelled)))
        }
    }

    private func renew() async throws(CloudError) -> Token {
        let outcome: Result<Token, CloudError>
        do throws(CloudError) {
            outcome = .success(try await requestToken())
        } catch {
            outcome = .failure(error)
        }
        let (answer, waiting) = shared.withLock { shared in
            let answer = shared.state.finish(outcome, at: now())
            let waiting = Array(shared.waiting.values)
            shared.waiting = [:]
            return (answer, waiting)
        }
        let turn = answer.map { Turn.decided($0) } ?? .askAgain
        for continuation in waiting { continuation.resume(returning: turn) }
        // While a renewal fails, the old token serves until it ends.
        if case .use(let token) = answer { return token }
        return try outcome.get()
    }

    private func requestToken() async throws(CloudError) -> Token {
        let start = now()
        let response = try await caller.call(
            .createToken, request.httpRequest(), secrets: [request.user.password])
        let answer: TokenRequest.Answer = try caller.parse(.createToken, response)
        guard let token = request.token(from: response, answer, requestedAt: start) else {
            throw CloudError(.createToken, unreadable: response, "it has no X-Subject-Token or no token.project.id")
        }
        caller.reportExpiry(of: token)
        return token
    }

    private static let cancelled = CloudError(.createToken, .cancelled)
}
