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
        var hasReportedShortToken = false
    }

    private let caller: CloudCaller
    private let request: TokenRequest
    private let now: @Sendable () -> CloudTimestamp
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let reportShortToken: @Sendable () -> Void
    private let shared = Mutex(Shared())

    /// - Parameters:
    ///   - now: this host's clock.
    ///   - instant: the clock by which tokens and refusals age, which nobody sets.
    ///   - reportShortToken: called once, with the first token that has next to no life left.
    init(
        caller: CloudCaller, request: TokenRequest, now: @escaping @Sendable () -> CloudTimestamp,
        instant: @escaping @Sendable () -> ContinuousClock.Instant,
        reportShortToken: @escaping @Sendable () -> Void = {}
    ) {
        self.caller = caller
        self.request = request
        self.now = now
        self.instant = instant
        self.reportShortToken = reportShortToken
    }

    /// - Parameter rejection: the token that a service has just refused. While a doubted one cannot be renewed, the answer
    ///   is that token again.
    func token(insteadOf rejection: TokenState.Rejection? = nil) async throws(CloudError) -> Token {
        while true {
            switch await turn(insteadOf: rejection) {
            case .decided(.use(let token)): return token
            case .decided(.refuse(let error)): throw error
            case .decided(.renew): return try await renew()
            case .decided(.wait), .askAgain: continue
            }
        }
    }

    /// The operation succeeded with this token.
    func recordAccepted(_ operation: CloudOperation, _ token: Token) {
        shared.withLock { $0.state.recordAccepted(operation, token) }
    }

    /// The operation was refused again with a token that was issued for it.
    func recordInVain(_ operation: CloudOperation, _ doubt: TokenDoubt) {
        shared.withLock { $0.state.recordInVain(operation, doubt, at: instant()) }
    }

    /// Whether an operation that was refused with this token is worth another token.
    func allowsRenewal(of token: Token, _ doubt: TokenDoubt, _ operation: CloudOperation) -> Bool {
        shared.withLock { $0.state.allowsRenewal(of: token, doubt, operation, at: instant()) }
    }

    /// Waits while another caller asks; bounded by that call's timeout.
    private func turn(insteadOf rejection: TokenState.Rejection?) async -> Turn {
        let ticket = shared.withLock { shared in
            shared.lastTicket += 1
            return shared.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn: Turn? = shared.withLock { shared in
                    // Whoever is cancelled from here on is found among the waiting.
                    guard !Task.isCancelled else { return .decided(.refuse(Self.cancelled)) }
                    let answer = shared.state.ask(at: instant(), insteadOf: rejection)
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
            let answer = shared.state.finish(outcome, at: instant())
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
        let (start, startInstant) = (now(), instant())
        let response = try await caller.call(
            .createToken, request.httpRequest(), secrets: [request.user.password])
        let answer: TokenRequest.Answer = try caller.parse(.createToken, response)
        guard let token = request.token(from: response, answer, requestedAt: start, instant: startInstant)
        else {
            throw CloudError(.createToken, unreadable: response, "it has no X-Subject-Token or no token.project.id")
        }
        caller.reportExpiry(of: token)
        let isNews = shared.withLock { shared in
            guard token.isShort, !shared.hasReportedShortToken else { return false }
            shared.hasReportedShortToken = true
            return true
        }
        if isNews { reportShortToken() }
        return token
    }

    private static let cancelled = CloudError(.createToken, .cancelled)
}
