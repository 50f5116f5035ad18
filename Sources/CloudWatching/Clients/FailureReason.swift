package import CloudAPI

/// The reason why a call to the cloud failed. The raw value is the value of a metric's label.
package enum FailureReason: String, Sendable, Hashable, CaseIterable {
    /// The role does not allow the call.
    case forbidden
    /// A later attempt may succeed. The cloud is creating or changing the connection or its gateway, or the service is
    /// busy. Or the service reports an existing monitor but lists none, as during its deletion.
    case notReady = "not_ready"
    /// The connection is unknown or deleted.
    case notFound = "not_found"
    /// The cloud limits the rate of calls.
    case throttled
    /// No usable response arrived: the network, a gateway, or the service failed.
    case unavailable
    /// The cloud rejected the credentials.
    case unauthenticated
    /// The cloud rejected the call for another reason.
    case rejected

    package init(_ error: CloudError) {
        switch error.disposition {
        case .forbidden: self = .forbidden
        case .notReady, .exists: self = .notReady
        case .gone: self = .notFound
        case .throttled: self = .throttled
        case .retry, .cancelled: self = .unavailable
        case .reauthenticate, .badCredentials: self = .unauthenticated
        case .final: self = .rejected
        }
    }

    /// Whether a later attempt may succeed without any action.
    var isTemporary: Bool { self == .notReady || self == .unavailable || self == .throttled }
}

/// The reason why the cloud's lists could not be read. A change is worth a log line.
struct ListFailure: Sendable, Hashable {
    let reason: FailureReason
    /// Whether a response arrived with a status of 2xx.
    let isUnreadable: Bool

    init(_ error: CloudError) {
        reason = FailureReason(error)
        isUnreadable = error.httpStatus.map { 200..<300 ~= $0 } ?? false
    }
}

/// The consequences of a failed call for the calls that follow.
extension CloudError {
    /// The minimum pause before the next call.
    var minimumWait: Duration {
        switch disposition {
        case .throttled(let retryAfter): retryAfter ?? .seconds(60)
        // Five rejected passwords lock the account for 15 minutes (IAM, "Login Authentication Policy").
        case .badCredentials: .seconds(300)
        case .retry: retryAfter ?? .zero
        default: .zero
        }
    }

    /// Whether any other call would fail, too: no response arrives, or the cloud rejects the caller.
    package var concernsEveryCall: Bool {
        switch disposition {
        case .throttled, .reauthenticate, .badCredentials, .cancelled: true
        default: httpStatus == nil || retryAfter != nil
        }
    }

    /// Whether Cloud Eye may have rejected a batch for its size or for one of its series, so that its parts may
    /// succeed.
    ///
    /// This excludes a missing API, which rejects every call.
    package var mayConcernPartOfBatch: Bool {
        guard disposition == .final || disposition == .gone else { return false }
        switch httpStatus {
        case 400, 422: return true
        case 404: return code.map { !$0.uppercased().hasPrefix("API") } ?? true
        default: return isTooLargeRequest
        }
    }

    /// Whether the service rejects the size of the request.
    var isTooLargeRequest: Bool { httpStatus == 413 }
}
