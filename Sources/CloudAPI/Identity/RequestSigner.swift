import Synchronization

/// Sends requests signed by one access key, and none where that would lock the key.
final class RequestSigner: RequestAuthorizer {
    private let key: AccessKey
    private let now: @Sendable () -> CloudTimestamp
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let failures = Mutex(SignatureFailures())
    /// A key that goes wrong is refused to all requests that are under way: they must not be more than the tries there are.
    private let limit = CallLimit(SignatureFailures.mostTries)

    /// - Parameters:
    ///   - now: the clock that requests are dated by; the cloud refuses a difference of more than 15 minutes.
    ///   - instant: the clock that failures age by, which nobody sets.
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
            let error = error.refusingAccessKey
            finish(error.disposition == .badCredentials ? .refused(error) : error.signatureOutcome)
            throw error
        }
    }

    private func finish(_ outcome: SignatureFailures.Outcome) {
        failures.withLock { $0.finish(outcome, at: instant()) }
    }
}

extension CloudError {
    /// There is no token to renew: whatever is not accepted is the key.
    fileprivate var refusingAccessKey: CloudError {
        guard disposition == .reauthenticate || httpStatus == 401 else { return self }
        return CloudError(
            operation, httpStatus: httpStatus, code: code, message: message, requestID: requestID,
            disposition: .badCredentials)
    }

    /// The gateway checks the signature before the service answers; what it answers itself may come before that.
    fileprivate var signatureOutcome: SignatureFailures.Outcome {
        code?.uppercased().hasPrefix("VPN.") == true ? .accepted : .unknown
    }

    /// The refusal of an earlier request, for one that was not sent.
    fileprivate func repeated(by operation: CloudOperation) -> CloudError {
        CloudError(
            operation, httpStatus: httpStatus, code: code, message: message, requestID: requestID,
            disposition: disposition)
    }
}
