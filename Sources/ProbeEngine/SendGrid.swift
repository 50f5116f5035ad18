/// The grid of moments at which requests go out: those that are due between two of its lines go together at the second.
///
/// Each wake-up of the process costs as much as several requests, so that few requests a second share wide steps; many go
/// in narrow ones, since what leaves in one burst may queue behind itself on a thin line.
struct SendGrid: Sendable, Hashable {
    /// The widest step in nanoseconds. Intervals are whole multiples of it as a rule, so that the grid keeps their pace.
    static let widest: Int64 = 40_000_000
    /// The narrowest step in nanoseconds, a thirty-second of the widest: each step is twice the next narrower one.
    static let finest: Int64 = widest / 32
    /// As many requests as a burst may have by its step.
    private static let burst: Int64 = 128

    /// Nanoseconds from one line to the next.
    private(set) var step = Self.widest

    /// - Parameter rate: requests a second.
    init(rate: Double) {
        while step > Self.finest, rate * Double(step) / 1e9 > Double(Self.burst) { step /= 2 }
    }

    /// The line at or after `due` for a flow of `interval` nanoseconds, whose pace it shifts by an eighth of that at most.
    func line(after due: Int64, interval: Int64) -> Int64 {
        var step = step
        while step > Self.finest, step > interval / 8 { step /= 2 }
        return (due + step - 1) / step * step
    }
}
