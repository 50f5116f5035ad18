import Glibc

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

/// The name of a network interface in sixteen bytes, so that addresses with a zone stay small.
package struct InterfaceName: Sendable, Hashable, CustomStringConvertible {
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    /// No name.
    package init() {}

    /// Parses a name that the kernel accepts (`dev_valid_name` in net/core/dev.c). The interface need not exist.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count < Int(IF_NAMESIZE), ![".", ".."].contains(text) else { return nil }
        let isWord = text.unicodeScalars.allSatisfy {
            let properties = $0.properties
            return !properties.isWhitespace && properties.generalCategory != .control && $0 != "/" && $0 != ":"
        }
        guard isWord else { return nil }
        var bytes: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &bytes) { $0.copyBytes(from: text.utf8) }
        (high, low) = bytes
    }

    package var isEmpty: Bool { high == 0 }

    package var description: String {
        withUnsafeBytes(of: (high, low)) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Returns the index of the interface with this name now, or 0 if there is none. Returns `nil` if the system does
    /// not answer, for example because the process has no free descriptor.
    package static func index(of name: String) -> UInt32? {
        let index = if_nametoindex(name)
        return index == 0 && errno != ENODEV ? nil : index
    }
}

/// Classes of ASCII characters and control codes, as names, numbers and log lines use them.
extension UInt8 {
    package var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    package var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
    package var isHexadecimalDigit: Bool {
        isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }
}

extension Unicode.Scalar {
    /// Whether the scalar is a C0 or C1 control, DEL, or a line or paragraph separator. These break lines or move a
    /// cursor.
    package var isControl: Bool { value < 0x20 || (0x7f...0x9f).contains(value) || value == 0x2028 || value == 0x2029 }
}
