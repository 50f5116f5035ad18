/// Conversions between `Duration` and integer nanoseconds, the unit of stored times.
extension Duration {
    /// The whole duration in nanoseconds. Settings are at most days long, so this does not overflow.
    package var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}

extension Duration {
    /// The duration in seconds, as JSON documents show it.
    package var inSeconds: Double { nanoseconds.inSeconds }
}

extension Int64 {
    /// These nanoseconds in seconds, as JSON documents show them.
    package var inSeconds: Double { Double(self) / 1e9 }

    /// These nanoseconds since the Unix epoch, as a time in UTC.
    package var asTime: String { LogTime(milliseconds: self / 1_000_000).description }

    /// These nanoseconds as milliseconds with three decimals, as ping(8) prints them. The value must not be negative.
    package var milliseconds: String {
        let micros = (self + 500) / 1_000
        let fraction = String(micros % 1_000)
        return "\(micros / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) ms"
    }
}
