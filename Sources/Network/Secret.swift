/// A text that must not be seen: a password, a key or a token. Printing, interpolating or dumping it shows `<redacted>`.
package struct Secret: Sendable, Hashable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// For the request that must carry it, and nothing else.
    package func reveal() -> String { text }

    /// Whether it can be the value of a header (RFC 9110, 5.5) as it is.
    package var isVisibleASCII: Bool { text.utf8.allSatisfy { 0x21...0x7E ~= $0 } }

    /// Whether another text shows this secret. Secrets of under four characters count only as whole words: they would
    /// occur anywhere.
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
