package import Settings

/// Maintenance that somebody began by hand: the connections that a name or pattern takes are worked on until it ends.
package struct Silence: Sendable, Equatable {
    /// The most that there can be at a time.
    package static let maximumCount = 1_000
    /// From its beginning to its end.
    package static let lengths = Duration.seconds(1)...Duration.seconds(30 * 86_400)
    package static let longestReason = 256

    /// One silence for each pattern: another one of the same pattern replaces it.
    package let pattern: NamePattern
    /// Nanoseconds since the Unix epoch, as `end`, which is no part of it.
    package let start: Int64
    package let end: Int64
    /// One line for people.
    package let reason: String

    func isActive(at now: Int64) -> Bool { start <= now && now < end }

    /// Whether it says nothing new while `former`, of the same pattern, is active: the reason is the same, and the end
    /// moves by less than a minute.
    func repeats(_ former: Silence) -> Bool {
        former.isActive(at: start) && former.reason == reason && end.distance(to: former.end).magnitude < 60_000_000_000
    }
}

/// Why a silence was not begun or ended.
package enum SilenceRefusal: Error, Sendable, Equatable {
    case tooMany
    case noSuchSilence
}
