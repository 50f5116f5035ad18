import Glibc

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
