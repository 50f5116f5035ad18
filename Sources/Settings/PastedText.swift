import Network

/// Text that nobody writes into a setting by hand: a key, a certificate or a whole file, pasted into the wrong place. No message
/// shows it, since it may be a secret.
enum PastedText {
    /// What a message says in the place of `text`; `nil` if it may be shown.
    static func name(of text: String) -> String? {
        if text.contains("-----BEGIN") { return "a text in PEM" }
        if text.contains(where: \.isNewline) { return "a text of several lines" }
        return text.unicodeScalars.contains(where: \.isControl) ? "a text with control characters" : nil
    }
}
