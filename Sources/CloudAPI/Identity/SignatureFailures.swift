/// Whether a signed request may be sent, as a value that acts on nothing: more than five failures in a row lock the key
/// for everybody who uses it, so after a failure there are two further tries in five minutes.
///
/// Source: API Gateway, "Common Errors Related to IAM Authentication Information".
struct SignatureFailures {
    enum Outcome: Hashable {
        /// The signature was accepted, whatever became of the request.
        case accepted
        case refused(CloudError)
        /// No answer came that says anything about the signature.
        case unknown
    }

    static let window: Duration = .seconds(300)
    /// Within the window.
    static let mostTries = 3

    /// From the first failure after an accepted signature on, as far as they are within the window.
    private var tries: [ContinuousClock.Instant] = []
    private var lastRefusal: CloudError?
    private var lockedUntil: ContinuousClock.Instant?
    private var underWay = 0

    /// - Returns: why not, where the request must not be sent. Where it may, ``finish(_:at:)`` must be told.
    mutating func admit(at now: ContinuousClock.Instant) -> CloudError? {
        tries.removeAll { now - $0 >= Self.window }
        if let lockedUntil, now >= lockedUntil { self.lockedUntil = nil }
        if let lastRefusal {
            let isSpent = !tries.isEmpty && tries.count + underWay >= Self.mostTries
            if lockedUntil != nil || isSpent { return lastRefusal }
        }
        underWay += 1
        return nil
    }

    mutating func finish(_ outcome: Outcome, at now: ContinuousClock.Instant) {
        underWay -= 1
        switch outcome {
        case .accepted:
            tries = []
            lastRefusal = nil
            lockedUntil = nil
        case .refused(let error):
            tries.append(now)
            lastRefusal = error
            if AccessKeyProblem(message: error.message) == .locked { lockedUntil = now + Self.window }
        case .unknown:
            // It may have been a failure all the same.
            if lastRefusal != nil { tries.append(now) }
        }
    }
}
