/// Conversions between `Duration` and the integer nanoseconds in which the exporter keeps times.
extension Duration {
    /// The whole duration in nanoseconds; settings are at most days long.
    package var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}

extension Duration {
    /// Number of seconds, as the documents of the status page write a duration.
    package var inSeconds: Double { nanoseconds.inSeconds }
}

extension Int64 {
    /// Nanoseconds as documents tell them.
    package var inSeconds: Double { Double(self) / 1e9 }

    /// Nanoseconds since the Unix epoch as documents tell them.
    package var asTime: String { LogTime(milliseconds: self / 1_000_000).description }

    /// Nanoseconds as milliseconds with three digits behind the point, as ping(8) has them; not negative.
    package var milliseconds: String {
        let micros = (self + 500) / 1_000
        let fraction = String(micros % 1_000)
        return "\(micros / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) ms"
    }
}
