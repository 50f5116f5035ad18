/// A text that must stay hidden: a password, a key, or a token. Descriptions, interpolations, and dumps show
/// `<redacted>`.
package struct Secret: Sendable, Hashable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// Returns the text. Only the request that carries the secret may call this.
    package func reveal() -> String { text }

    /// Whether the text is a valid header value (RFC 9110, 5.5).
    package var isVisibleASCII: Bool { text.utf8.allSatisfy { 0x21...0x7E ~= $0 } }

    /// Returns whether another text shows this secret. Secrets with fewer than four characters count only as whole words:
    /// otherwise they would occur almost everywhere.
    package func occurs(in other: String) -> Bool {
        guard text.utf8.count < 4 else { return other.contains(text) }
        return !text.isEmpty && other.split { !$0.isLetter && !$0.isNumber }.contains { $0 == text }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
