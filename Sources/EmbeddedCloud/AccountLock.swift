/// Locks a user out after wrong passwords, by the account policy's defaults: Identity and Access Management, "Login
/// Authentication Policy".
struct AccountLock: Sendable {
    static let mostFailures = 5
    static let lockTime = Duration.seconds(900)

    private var failures = 0
    private var lockedUntil: CloudTime?

    func isLocked(at now: CloudTime) -> Bool {
        lockedUntil.map { now < $0 } ?? false
    }

    /// Counts a password that was wrong.
    mutating func fail(at now: CloudTime) {
        failures += 1
        guard failures == Self.mostFailures else { return }
        failures = 0
        lockedUntil = now + Self.lockTime
    }

    /// A right password ends the row of wrong ones.
    mutating func succeed() {
        failures = 0
        lockedUntil = nil
    }
}
