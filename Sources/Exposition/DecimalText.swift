/// Spells numbers as Prometheus does: short, exact, without thousands separators or a redundant `.0`.
enum DecimalText {
    /// The maximum length of a number: 20 digits, a point and a sign. A `Double` has at most 24 characters.
    static var maximumLength: Int { 32 }

    /// Returns nanoseconds as seconds, for example `0.005`, `-1.5`, `12`.
    static func seconds(nanoseconds: Int64) -> [UInt8] {
        var output = ByteOutput()
        output.append(upTo: maximumLength) { append(nanoseconds: nanoseconds, to: &$0) }
        return output.bytes
    }

    static func append(nanoseconds: Int64, to cursor: inout ByteCursor) {
        if nanoseconds < 0 { cursor.append(UInt8(ascii: "-")) }
        append(nanoseconds: nanoseconds.magnitude, to: &cursor)
    }

    static func append(nanoseconds: UInt64, to cursor: inout ByteCursor) {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(seconds, to: &cursor)
        guard rest != 0 else { return }
        cursor.append(UInt8(ascii: "."))
        cursor.append(decimal: rest, digits: 9)
        cursor.dropTrailingZeros()
    }

    static func append(_ count: UInt64, to cursor: inout ByteCursor) {
        cursor.append(decimal: count, digits: digitCount(count))
    }

    /// Writes the shortest text that reads back as the same `Double`, or `+Inf`, `-Inf` or `NaN`.
    static func append(_ number: Double, to cursor: inout ByteCursor) {
        if number.isNaN {
            cursor.append("NaN")
        } else if number.isInfinite {
            cursor.append(number < 0 ? "-Inf" : "+Inf")
        } else if let whole = UInt64(exactly: number), whole < 1 << 53, number.sign == .plus {
            append(whole, to: &cursor)
        } else {
            let text = number.description
            cursor.append(utf8: text.hasSuffix(".0") ? text.dropLast(2) : text[...])
        }
    }

    private static func digitCount(_ value: UInt64) -> Int {
        var digits = 1
        var bound: UInt64 = 10
        while value >= bound {
            digits += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        return digits
    }
}
