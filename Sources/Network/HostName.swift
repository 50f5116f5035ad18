/// A host's name that resolution is asked for, in lower case: names that differ in case alone are one (RFC 4343).
///
/// Letters, digits, hyphens and dots (RFC 1123, section 2.1), and underscores, which names in use have. A name may have one
/// label, and a dot at its end, which keeps the system from appending its search domains.
package struct HostName: Sendable, Hashable {
    private let text: String

    /// The longest name (RFC 1035, section 2.3.4), without a dot at its end.
    private static let maximumLength = 253
    private static let maximumLabelLength = 63

    /// `nil` for what no host is named, addresses included.
    package init?(_ text: String) {
        let name = text.hasSuffix(".") ? text.dropLast() : text[...]
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= Self.maximumLength, labels.allSatisfy(Self.isLabel),
            let last = labels.last, !Self.isNumber(last)
        else { return nil }
        self.text = text.lowercased()
    }

    private static func isLabel(_ text: Substring) -> Bool {
        (1...maximumLabelLength).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
            && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-_".utf8.contains($0) }
    }

    /// What `inet_aton(3)` takes for a part of an IPv4 address, decimal or hexadecimal: no top-level domain is one.
    private static func isNumber(_ label: Substring) -> Bool {
        if label.utf8.allSatisfy(\.isASCIIDigit) { return true }
        let digits = label.dropFirst(2)
        return label.lowercased().hasPrefix("0x") && digits.utf8.allSatisfy(\.isHexadecimalDigit)
    }
}

extension HostName: CustomStringConvertible {
    package var description: String { text }
}
