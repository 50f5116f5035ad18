/// Maintenance that somebody began by hand: the connections that a name or pattern takes are worked on until it ends.
struct Silence: Sendable, Equatable {
    /// The most that there can be at a time.
    static let most = 1_000
    /// From its beginning to its end.
    static let lengths = Duration.seconds(1)...Duration.seconds(30 * 86_400)
    static let longestReason = 256

    /// One silence for each pattern: another one of the same pattern replaces it.
    let pattern: NamePattern
    /// Nanoseconds since the Unix epoch, as `end`, which is no part of it.
    let start: Int64
    let end: Int64
    /// One line for people.
    let reason: String

    func isActive(at now: Int64) -> Bool { start <= now && now < end }
}

/// Why a silence was not begun or ended.
enum SilenceRefusal: Error, Sendable, Equatable {
    case tooMany
    case noSuchSilence
}
