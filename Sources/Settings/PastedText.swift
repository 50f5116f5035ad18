import NetworkPrimitives

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
