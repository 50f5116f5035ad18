/// Counts requests against a rate limit. Its only state is the instant when the bucket is full again (the generic cell
/// rate algorithm, ITU-T I.371).
struct TokenBucket: Sendable {
    let limit: RateLimit
    private var fullAt: ContinuousClock.Instant

    init(_ limit: RateLimit, now: ContinuousClock.Instant) {
        self.limit = limit
        fullAt = now
    }

    /// Takes a token. Returns `nil`, or the time until there is one.
    mutating func take(at now: ContinuousClock.Instant) -> Duration? {
        let after = max(fullAt, now) + limit.interval
        let wait = now.duration(to: after) - limit.interval * limit.burst
        guard wait <= .zero else { return wait }
        fullAt = after
        return nil
    }
}
