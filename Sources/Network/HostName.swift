/// A host name for resolution, in lower case: names that differ only in case are the same (RFC 4343).
///
/// A name consists of letters, digits, hyphens and dots (RFC 1123, section 2.1). Underscores are allowed, because names
/// in use contain them. A name may have one label. A dot at its end keeps the system from appending its search domains.
package struct HostName: Sendable, Hashable {
    private let text: String

    /// The longest name without the dot at its end (RFC 1035, section 2.3.4).
    private static let maximumLength = 253
    private static let maximumLabelLength = 63

    /// Returns `nil` for a text that is not a host name, for example an address.
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

    /// Whether `inet_aton(3)` reads the label as a part of an IPv4 address, decimal or hexadecimal. No top-level domain
    /// is a number.
    private static func isNumber(_ label: Substring) -> Bool {
        if label.utf8.allSatisfy(\.isASCIIDigit) { return true }
        let digits = label.dropFirst(2)
        return label.lowercased().hasPrefix("0x") && digits.utf8.allSatisfy(\.isHexadecimalDigit)
    }
}

extension HostName: CustomStringConvertible {
    package var description: String { text }
}
