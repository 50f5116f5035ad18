import CloudAPI

/// Why a monitor could not be created, as a metric's label tells it.
enum CreateFailure: String, Sendable, Hashable, CaseIterable {
    /// The role may not create monitors.
    case forbidden
    /// The connection or its gateway is being built or changed, or the service is busy: a later try may succeed.
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

    init(_ error: CloudError) {
        switch error.disposition {
        case .forbidden: self = .forbidden
        case .notReady: self = .notReady
        case .gone: self = .notFound
        case .throttled: self = .throttled
        case .retry, .cancelled: self = .unavailable
        case .reauthenticate, .badCredentials: self = .unauthenticated
        case .exists, .final: self = .rejected
        }
    }

    /// Whether a later try may succeed without anybody doing anything.
    var isPassing: Bool { self == .notReady || self == .unavailable || self == .throttled }
}
