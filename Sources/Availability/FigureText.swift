/// Texts of numbers for people: three significant digits, whatever the magnitude.
package enum FigureText {
    package static let none = "–"

    /// Returns milliseconds without the unit.
    package static func milliseconds(_ seconds: Double?) -> String {
        seconds.map { digits($0 * 1_000) } ?? none
    }

    /// Returns a percentage without the unit, of a ratio from 0 to 1.
    package static func percent(_ ratio: Double?) -> String {
        guard let ratio else { return none }
        if ratio > 0, ratio < 0.000_1 { return "<0.01" }
        // Only a ratio of exactly 1 reads 100.
        if ratio < 1, ratio > 0.999_9 { return ">99.99" }
        return ratio == 0 ? "0" : ratio == 1 ? "100" : digits(ratio * 100)
    }

    /// Returns a duration in its two largest units: `2 h 5 min`.
    package static func duration(_ seconds: Double) -> String {
        let whole = Int64(max(0, min(seconds, 1e12)).rounded())
        let units: [(String, Int64)] = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)]
        guard let largest = units.firstIndex(where: { whole >= $0.1 }) else { return "0 s" }
        let first = whole / units[largest].1
        guard largest + 1 < units.count else { return "\(first) s" }
        let second = whole % units[largest].1 / units[largest + 1].1
        return "\(first) \(units[largest].0)" + (second == 0 ? "" : " \(second) \(units[largest + 1].0)")
    }

    /// Returns a duration in one unit: `75 s`, `31 min`.
    package static func age(_ seconds: Double) -> String {
        let whole = Int64(max(0, min(seconds, 1e12)).rounded())
        let units: [(least: Int64, length: Int64, name: String)] = [
            (172_800, 86_400, "d"), (7_200, 3_600, "h"), (120, 60, "min"),
        ]
        let unit = units.first { whole >= $0.least }
        return unit.map { "\(whole / $0.length) \($0.name)" } ?? "\(whole) s"
    }

    /// Returns a configured number without trailing zeros after the decimal point.
    package static func plain(_ digits: String) -> String {
        guard digits.contains(".") else { return digits }
        let end = digits.lastIndex { $0 != "0" } ?? digits.startIndex
        return String(digits[end] == "." ? digits[..<end] : digits[...end])
    }

    /// Returns a rate of bytes per second in bits per second, the unit of lines.
    package static func bitRate(_ bytes: Double?) -> String {
        guard let bytes else { return none }
        let units: [(String, Double)] = [("Gbit/s", 1e9), ("Mbit/s", 1e6), ("kbit/s", 1e3)]
        let bits = bytes * 8
        let unit = units.first { bits >= $0.1 } ?? ("bit/s", 1)
        return "\(digits(bits / unit.1)) \(unit.0)"
    }

    /// Returns a number with narrow spaces between thousands.
    package static func count(_ number: UInt64) -> String {
        let digits = Array(String(number))
        return digits.indices.reduce(into: "") { text, index in
            if index > 0, (digits.count - index) % 3 == 0 { text += "\u{202F}" }
            text.append(digits[index])
        }
    }

    /// Returns three significant digits, and all digits before the decimal point.
    package static func digits(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return none }
        let places = value < 0.995 ? 3 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        return fixed(value, places: places)
    }

    /// Returns a number with a fixed count of digits.
    ///
    /// - Parameter places: digits after the decimal point, 0 to 3.
    package static func fixed(_ value: Double, places: Int) -> String {
        let scale = [1, 10, 100, 1_000][min(places, 3)]
        let scaled = Int64((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "−" : ""
        guard places > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % Int64(scale))
        return sign + "\(scaled / Int64(scale))." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}
