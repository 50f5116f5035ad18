import Glibc

/// Tells a person at a terminal what is being waited for, in one line of standard error that is wiped out again. Where
/// standard error is no terminal it says nothing.
struct Progress: Sendable {
    let isShown: Bool

    /// That of this process's standard error.
    static var standardError: Progress { Progress(isShown: isatty(STDERR_FILENO) == 1) }

    /// Puts the text in the place of the one before.
    func show(_ text: String) {
        if isShown { write("\r\u{1b}[2K\(TerminalText.harmless(text)) …") }
    }

    /// Wipes the line out.
    func clear() {
        if isShown { write("\r\u{1b}[2K") }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
