/// Durations as a person writes them: whole numbers with the units `d`, `h`, `m`, `s`, `ms`, largest first, each at
/// most once (`500ms`, `1s`, `1h30m`), as in Prometheus' own configuration.
package enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// `nil` for what is no duration; one too long for an `Int64` of milliseconds is the longest.
    package static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        var remainingUnits = units[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let place = remainingUnits.firstIndex(where: { $0.name == name }), !digits.isEmpty else { return nil }
            let (part, isTooLong) = (Int64(digits) ?? .max).multipliedReportingOverflow(by: units[place].milliseconds)
            let (sum, isTooLongInAll) = total.addingReportingOverflow(part)
            total = isTooLong || isTooLongInAll ? .max : sum
            remainingUnits = units[(place + 1)...]
        }
        return .milliseconds(total)
    }

    /// The same duration in the fewest units; it has no parts of a millisecond.
    package static func write(_ duration: Duration) -> String {
        var rest = duration / .milliseconds(1)
        if rest < 1 { return "0s" }
        return units.reduce(into: "") { text, unit in
            let count = Int64(rest / Double(unit.milliseconds))
            guard count > 0 else { return }
            rest -= Double(count * unit.milliseconds)
            text += "\(count)\(unit.name)"
        }
    }
}
