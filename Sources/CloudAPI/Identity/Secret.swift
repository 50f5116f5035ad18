/// A text that must not be seen: a password or a token. Printing, interpolating or dumping it shows `<redacted>`.
package struct Secret: Sendable, Hashable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// For the request that must carry it, and nothing else.
    func reveal() -> String { text }

    /// The other text without this secret in it. Secrets of under four characters are left: they would match anywhere.
    func redacted(from other: String) -> String {
        text.utf8.count < 4 ? other : other.replacing(text, with: "<redacted>")
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
