import NetworkPrimitives

/// Durations as text. All parts of the exporter read and write them here.
package enum DurationText {
    /// The accepted forms of a duration.
    package enum Grammar: Sendable {
        /// Whole numbers with the units `d`, `h`, `m`, `s` and `ms`, largest first, each at most once, as in
        /// Prometheus' configuration: `500ms`, `1s`, `1h30m`.
        case prometheus
        /// Decimal numbers, each with a unit, in any order and perhaps with a sign, as in Go's `time.ParseDuration`.
        case go
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    private static let goUnits: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    /// Returns the duration, or `nil` if the text is not one.
    ///
    /// A duration above the range of milliseconds in `Int64` becomes the longest one (`prometheus`). One of more than a
    /// century is `nil` (`go`).
    package static func parse(_ text: String, _ grammar: Grammar = .prometheus) -> Duration? {
        switch grammar {
        case .prometheus: parts(of: text[...]).flatMap(sum)
        case .go: parseGo(text)
        }
    }

    /// Returns the numbers of a text with their units; `nil` if one of either is missing.
    private static func parts(of text: Substring) -> [(number: Substring, unit: Substring)]? {
        func isNumeric(_ character: Character) -> Bool {
            character.isASCII && character.isNumber || character == "."
        }
        var parts: [(number: Substring, unit: Substring)] = []
        var rest = text
        while !rest.isEmpty {
            let number = rest.prefix(while: isNumeric)
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !isNumeric($0) }
            rest = rest.dropFirst(unit.count)
            guard !number.isEmpty, !unit.isEmpty else { return nil }
            parts.append((number, unit))
        }
        return parts.isEmpty ? nil : parts
    }

    private static func sum(_ parts: [(number: Substring, unit: Substring)]) -> Duration? {
        var remainingUnits = units[...]
        var total: Int64 = 0
        for (number, unit) in parts {
            guard let place = remainingUnits.firstIndex(where: { $0.name == unit }), !number.contains(".") else {
                return nil
            }
            let (part, isTooLong) = (Int64(number) ?? .max).multipliedReportingOverflow(by: units[place].milliseconds)
            let (sum, isTooLongInAll) = total.addingReportingOverflow(part)
            total = isTooLong || isTooLongInAll ? .max : sum
            remainingUnits = units[(place + 1)...]
        }
        return .milliseconds(total)
    }

    private static func parseGo(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        let isSigned = text.hasPrefix("-") || text.hasPrefix("+")
        guard let parts = parts(of: isSigned ? text.dropFirst() : text[...]) else { return nil }
        var total = 0.0
        for (number, name) in parts {
            guard let value = decimal(number), let unit = goUnits.first(where: { $0.name == name }) else { return nil }
            total += value * unit.nanoseconds
        }
        guard total < 3e18 else { return nil }
        return .nanoseconds(Int64(text.hasPrefix("-") ? -total : total))
    }

    private static func decimal(_ text: Substring) -> Double? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }), text.count <= 20 else { return nil }
        return Double(
            (parts[0].isEmpty ? "0" : parts[0]) + "." + (parts.count < 2 || parts[1].isEmpty ? "0" : parts[1]))
    }

    /// Returns the text of a duration in the fewest units, without fractions of a millisecond.
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

/// Seconds as decimal numbers, such as `0.005`, in the form of Prometheus.
package enum SecondsText {
    /// Returns nanoseconds; `nil` if the text is not a number, negative, finer than a nanosecond, or above a century.
    package static func parse(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard let whole = parts.first, (1...9).contains(whole.utf8.count), (1...9).contains(fraction.utf8.count),
            whole.utf8.allSatisfy(\.isASCIIDigit), fraction.utf8.allSatisfy(\.isASCIIDigit),
            let seconds = Int64(whole),
            let nanoseconds = Int64(fraction + String(repeating: "0", count: 9 - fraction.utf8.count))
        else { return nil }
        return seconds * 1_000_000_000 + nanoseconds
    }
}
