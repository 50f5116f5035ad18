/// Makes texts of others harmless to a terminal: names from files, from the cloud and from the network are shown, never
/// obeyed.
enum TerminalText {
    /// The text in one line, with its control and format characters as their code points: no escape sequence begins, no
    /// line breaks, and no direction is turned around.
    static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            line += isHarmful(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse: true
        default: false
        }
    }
}
