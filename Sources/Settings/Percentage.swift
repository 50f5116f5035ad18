import Network

/// A number that was most likely meant in percent, and the share that it is: `99.9` is `0.999`.
package struct Percentage: Sendable, Equatable {
    /// The number in plain digits, as `99.9`.
    package let text: String
    /// The share within what settings allow, as `0.999`.
    package let share: String

    /// `nil` for a text that is no percentage, or one whose share no setting allows.
    ///
    /// - Parameter text: as `99.9`, `99,9`, `99.9%`, or a share with a comma, as `0,999`.
    package init?(_ text: String) {
        let isMarked = text.hasSuffix("%")
        let number = String(text.prefix { $0 != "%" && $0 != " " }).replacing(",", with: ".")
        let rest = text.dropFirst(number.count)
        guard ["", "%", " %"].contains(rest), let value = Double(number), number.utf8.count <= 16,
            number.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") })
        else { return nil }
        // A number below 1 without a sign of percent is a share already.
        let isShare = !isMarked && value < 1
        let share = isShare ? number : Self.hundredth(number)
        guard let allowed = Double(share), (0.000_001...0.999_999).contains(allowed) else { return nil }
        self.text = number
        self.share = share
    }

    /// Moves the point by two digits: a division would leave 0.9990000000000001.
    private static func hundredth(_ number: String) -> String {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(repeating: "0", count: max(0, 3 - parts[0].count)) + parts[0]
        let digits = whole.dropLast(2) + "." + whole.suffix(2) + parts.dropFirst().joined()
        let trimmed = digits.reversed().drop { $0 == "0" }.reversed()
        let leading = trimmed.drop { $0 == "0" }
        return (leading.first == "." ? "0" : "") + String(leading)
    }
}
