import NetworkPrimitives

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
