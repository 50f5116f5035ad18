/// The tokens of a policer: as many a second as it lets pass, and no more at once than a burst.
struct TokenBucket: Sendable {
    private let policer: Behaviour.Policer
    private var tokens: Double
    /// When the tokens were counted, in nanoseconds.
    private var time: Int64

    init(_ policer: Behaviour.Policer, at now: Int64) {
        self.policer = policer
        tokens = Double(policer.burst)
        time = now
    }

    /// Takes a token at `now`, in nanoseconds; `false` where there is none.
    mutating func take(at now: Int64) -> Bool {
        tokens = min(Double(policer.burst), tokens + Double(now - time) / 1e9 * policer.packetsPerSecond)
        time = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
