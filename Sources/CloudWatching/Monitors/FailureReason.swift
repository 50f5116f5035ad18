package import CloudAPI

/// Why a monitor could not be created, as a metric's label tells it.
package enum FailureReason: String, Sendable, Hashable, CaseIterable {
    /// The role may not create monitors.
    case forbidden
    /// The connection or its gateway is being built or changed, the service is busy, or it says that there is a monitor
    /// and lists none, as while one is being deleted: a later try may succeed.
    case notReady = "not_ready"
    /// The connection is gone or unknown.
    case notFound = "not_found"
    /// The cloud refused the number of calls.
    case throttled
    /// No usable answer: the network, a gateway, or the service itself failed.
    case unavailable
    /// The credentials were not accepted.
    case unauthenticated
    /// Refused for another reason.
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

    /// Whether a later try may succeed without anybody doing anything.
    var isPassing: Bool { self == .notReady || self == .unavailable || self == .throttled }
}
