import CloudAPI

extension CloudError {
    /// How long the cloud must be left alone after this failure, at least.
    var minimumWait: Duration {
        switch disposition {
        case .throttled(let retryAfter): retryAfter ?? .seconds(60)
        // Five refused passwords lock the account for 15 minutes (IAM, "Login Authentication Policy").
        case .badCredentials: .seconds(300)
        case .retry: retryAfter ?? .zero
        default: .zero
        }
    }

    /// Whether the next call would fail alike, whatever it asks: no answer comes, or the cloud refuses the caller.
    package var concernsEveryCall: Bool {
        switch disposition {
        case .throttled, .reauthenticate, .badCredentials, .cancelled: true
        default: httpStatus == nil || retryAfter != nil
        }
    }
}
