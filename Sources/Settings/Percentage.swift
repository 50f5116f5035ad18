import NetworkPrimitives

/// A number that is probably a percentage, and its share: `99.9` is `0.999`.
package struct Percentage: Sendable, Equatable {
    /// The number in plain digits, such as `99.9`.
    package let text: String
    /// The share in the form of settings, such as `0.999`.
    package let share: String

    /// Parses a percentage; `nil` if the text is not one, or if no setting accepts its share.
    ///
    /// - Parameter text: a percentage such as `99.9`, `99,9` or `99.9%`, or a share with a comma, such as `0,999`.
    package init?(_ text: String) {
        let isMarked = text.hasSuffix("%")
        let number = String(text.prefix { $0 != "%" && $0 != " " }).replacing(",", with: ".")
        let rest = text.dropFirst(number.count)
        guard ["", "%", " %"].contains(rest), let value = Double(number), number.utf8.count <= 16,
            number.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") })
        else { return nil }
        // A number below 1 without a percent sign is already a share.
        let isShare = !isMarked && value < 1
        let share = isShare ? number : Self.hundredth(number)
        guard let allowed = Double(share), (0.000_001...0.999_999).contains(allowed) else { return nil }
        self.text = number
        self.share = share
    }

    /// Moves the point by two digits, since a division gives 0.9990000000000001.
    private static func hundredth(_ number: String) -> String {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(repeating: "0", count: max(0, 3 - parts[0].count)) + parts[0]
        let digits = whole.dropLast(2) + "." + whole.suffix(2) + parts.dropFirst().joined()
        let trimmed = digits.reversed().drop { $0 == "0" }.reversed()
        let leading = trimmed.drop { $0 == "0" }
        return (leading.first == "." ? "0" : "") + String(leading)
    }
}
