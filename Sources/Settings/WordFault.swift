import NetworkPrimitives

/// The fault of a text that must be a word of a small alphabet: its length, or one of its characters.
package struct WordFault: Sendable, Equatable {
    /// The end of a sentence that begins with the text, such as "has ü, which is not one of A-Z a-z".
    package let reason: String

    /// The maximum length of a word in settings.
    private static let longest = 64

    /// Finds the fault of a text; `nil` for a valid word, and for an empty one.
    ///
    /// - Parameters:
    ///   - alphabet: the allowed characters, in words.
    ///   - isAllowed: whether a byte is one of them; all are ASCII.
    package init?(_ text: String, alphabet: String, isAllowed: (UInt8) -> Bool) {
        if let wrong = text.first(where: { !$0.utf8.allSatisfy(isAllowed) }) {
            reason = "has \(Self.name(of: wrong)), which is not one of \(alphabet)"
            return
        }
        guard text.utf8.count > Self.longest else { return nil }
        reason = "has \(text.utf8.count) characters, above the maximum of \(Self.longest)"
    }

    /// Returns the character itself if it is visible, else its code point.
    private static func name(of character: Character) -> String {
        if character == " " { return "a blank" }
        let scalars = character.unicodeScalars
        let isVisible = scalars.allSatisfy {
            !$0.isControl && !$0.properties.isWhitespace && $0.properties.generalCategory != .format
        }
        if isVisible { return String(character) }
        return scalars.map {
            "U+" + String(repeating: "0", count: max(0, 4 - String($0.value, radix: 16).count))
                + String($0.value, radix: 16, uppercase: true)
        }
        .joined(separator: " ")
    }

    /// Returns the text in the allowed characters, such as `muenchen-sued` for `münchen süd`; `nil` if there is no
    /// obvious one.
    package static func plain(_ text: String, isAllowed: (UInt8) -> Bool) -> String? {
        let letters: [Character: String] = [
            "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", " ": "-", "/": "-",
        ]
        let plain = text.map { letters[$0] ?? String($0) }.joined()
        return !plain.isEmpty && plain.utf8.allSatisfy(isAllowed) && plain.utf8.count <= longest ? plain : nil
    }
}

/// Text that was pasted into a setting by mistake: a key, a certificate or a whole file. No message shows it, since it
/// may be a secret.
enum PastedText {
    /// Returns the words for messages instead of `text`; `nil` if a message may show it.
    static func name(of text: String) -> String? {
        if text.contains("-----BEGIN") { return "a text in PEM" }
        if text.contains(where: \.isNewline) { return "a text of several lines" }
        return text.unicodeScalars.contains(where: \.isControl) ? "a text with control characters" : nil
    }
}
