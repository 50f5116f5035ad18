import Glibc

/// Whether something changes its state too often to be judged by its state alone.
///
/// Each change is a penalty of one that fades with a half-life, as in the damping of routes (RFC 2439): above one bound it
/// flaps, and only below a lower one it no longer does, so that the answer itself does not flap.
package struct FlapDamping: Sendable {
    /// In nanoseconds.
    static let halfLife: Int64 = 300_000_000_000
    package static let upperBound = 3.5
    package static let lowerBound = 1.5

    private var penalty: Double = 0
    /// Of the newest change.
    private var time: Int64 = 0
    /// After the newest change.
    private var flaps = false

    /// - Parameter now: monotonic nanoseconds.
    mutating func recordChange(at now: Int64) {
        let flapped = isFlapping(at: now)
        penalty = penalty(at: now) + 1
        time = now
        flaps = flapped || penalty > Self.upperBound
    }

    package func isFlapping(at now: Int64) -> Bool { flaps && penalty(at: now) > Self.lowerBound }

    private func penalty(at now: Int64) -> Double {
        penalty * exp2(-Double(max(0, now - time)) / Double(Self.halfLife))
    }
}
