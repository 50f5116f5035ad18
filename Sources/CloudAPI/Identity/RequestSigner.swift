import Synchronization

/// Sends requests signed with one access key, unless another rejection could lock the key.
final class RequestSigner: RequestAuthorizer {
    private let key: AccessKey
    private let now: @Sendable () -> CloudTimestamp
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let failures = Mutex(SignatureFailures())
    /// The cloud rejects all requests in flight with a key that becomes invalid, so their number must not exceed the
    /// attempts.
    private let limit = CallLimit(SignatureFailures.maximumAttempts)

    /// - Parameters:
    ///   - now: the clock that dates requests. The cloud rejects a difference of more than 15 minutes.
    ///   - instant: the clock by which failures expire. It ignores changes of the wall clock.
    init(
        key: AccessKey, now: @escaping @Sendable () -> CloudTimestamp,
        instant: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.key = key
        self.now = now
        self.instant = instant
    }

    func call(
        _ operation: CloudOperation, _ request: HTTPRequest, projectID: String?, by caller: CloudCaller
    ) async throws(CloudError) -> HTTPResponse {
        guard await limit.enter() else { throw CloudError(operation, .cancelled) }
        defer { limit.finish() }
        if let refusal = failures.withLock({ $0.admit(at: instant()) }) { throw refusal.repeated(by: operation) }
        let signed = key.sign(request, projectID: projectID, at: now())
        do throws(CloudError) {
            let response = try await caller.call(operation, signed, secrets: key.secrets)
            finish(.accepted)
            return response
        } catch {
            let error = error.rejectingAccessKey
            finish(error.disposition == .badCredentials ? .rejected(error) : error.signatureOutcome)
            throw error
        }
    }

    private func finish(_ outcome: SignatureFailures.Outcome) {
        failures.withLock { $0.finish(outcome, at: instant()) }
    }
}

extension CloudError {
    /// The error with the disposition for an access key: no token exists, so the cloud rejects the key.
    fileprivate var rejectingAccessKey: CloudError {
        guard disposition == .reauthenticate || httpStatus == 401 else { return self }
        return CloudError(
            operation, httpStatus: httpStatus, code: code, message: message, requestID: requestID,
            disposition: .badCredentials)
    }

    /// The gateway verifies the signature before the service responds. The gateway's own errors may precede that.
    fileprivate var signatureOutcome: SignatureFailures.Outcome {
        code?.uppercased().hasPrefix("VPN.") == true ? .accepted : .unknown
    }

    /// Returns the rejection of an earlier request, for a request that is not sent.
    fileprivate func repeated(by operation: CloudOperation) -> CloudError {
        CloudError(
            operation, httpStatus: httpStatus, code: code, message: message, requestID: requestID,
            disposition: disposition)
    }
}

/// Decides whether the exporter may send a signed request. More than five failures in a row lock the key for all its
/// users. After a failure, the exporter therefore makes at most two further attempts in five minutes.
///
/// Source: API Gateway, "Common Errors Related to IAM Authentication Information".
struct SignatureFailures {
    enum Outcome: Hashable {
        /// The gateway accepted the signature, whatever the result of the request is.
        case accepted
        case rejected(CloudError)
        /// No response shows whether the signature is valid.
        case unknown
    }

    static let window: Duration = .seconds(300)
    /// The maximum number of attempts within the window.
    static let maximumAttempts = 3

    /// The times of the attempts in the window, from the first failure after an accepted signature.
    private var attempts: [ContinuousClock.Instant] = []
    private var lastRejection: CloudError?
    private var lockedUntil: ContinuousClock.Instant?
    private var inFlight = 0

    /// Admits a request, which must end with ``finish(_:at:)``.
    ///
    /// - Returns: the last rejection if the exporter must not send the request, or `nil` if it may.
    mutating func admit(at now: ContinuousClock.Instant) -> CloudError? {
        attempts.removeAll { now - $0 >= Self.window }
        if let lockedUntil, now >= lockedUntil { self.lockedUntil = nil }
        if let lastRejection {
            let isExhausted = !attempts.isEmpty && attempts.count + inFlight >= Self.maximumAttempts
            if lockedUntil != nil || isExhausted { return lastRejection }
        }
        inFlight += 1
        return nil
    }

    mutating func finish(_ outcome: Outcome, at now: ContinuousClock.Instant) {
        inFlight -= 1
        switch outcome {
        case .accepted:
            attempts = []
            lastRejection = nil
            lockedUntil = nil
        case .rejected(let error):
            attempts.append(now)
            lastRejection = error
            if AccessKeyProblem(message: error.message) == .locked { lockedUntil = now + Self.window }
        case .unknown:
            // The attempt may have failed nevertheless.
            if lastRejection != nil { attempts.append(now) }
        }
    }
}
