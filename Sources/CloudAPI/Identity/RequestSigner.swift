import Synchronization

/// Sends requests signed by one access key, and none where that would lock the key.
package final class RequestSigner: Sendable {
    let projectID: String
    private let key: AccessKey
    private let now: @Sendable () -> CloudTimestamp
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let failures = Mutex(SignatureFailures())

    /// - Parameters:
    ///   - projectID: of the project that is asked for.
    ///   - now: the clock that requests are dated by; the cloud refuses a difference of more than 15 minutes.
    ///   - instant: the clock that failures age by, which nobody sets.
    package init(
        key: AccessKey, projectID: String, now: @escaping @Sendable () -> CloudTimestamp = { .now },
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.key = key
        self.projectID = projectID
        self.now = now
        self.instant = instant
    }

    func call(
        _ operation: CloudOperation, _ request: HTTPRequest, by caller: CloudCaller
    ) async throws(CloudError) -> HTTPResponse {
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
