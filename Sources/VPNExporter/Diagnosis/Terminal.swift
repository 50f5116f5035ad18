import ExporterToolkit
import Glibc

/// Escapes text from files, from the cloud and from the network, so that a terminal shows it and never interprets it.
///
/// The log and configuration problems escape control characters only. Here format characters are escaped too, because a
/// change of direction would rearrange the columns of a table.
enum TerminalText {
    /// Returns the text in one line. Control and format characters become their code points, for example `\u{1b}`.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: needsEscape) else { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            line += needsEscape(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse: true
        default: false
        }
    }
}

/// The colours of a report, if it has any.
struct TerminalStyle: Sendable, Equatable {
    /// The colours by their meaning, with their codes.
    enum Colour: String, Sendable {
        case good = "32"
        case doubtful = "33"
        case bad = "31"
    }

    let hasColours: Bool

    /// The style for a file or a pipe.
    static let plain = TerminalStyle(hasColours: false)

    private init(hasColours: Bool) {
        self.hasColours = hasColours
    }

    /// - Parameters:
    ///   - isTerminal: whether the output is a terminal.
    ///   - variable: reads the environment. `TERM=dumb` and a nonempty `NO_COLOR` disable colours (no-color.org).
    init(isTerminal: Bool, variable: (String) -> String?) {
        let isForbidden = variable("NO_COLOR").map { !$0.isEmpty } ?? false
        hasColours = isTerminal && !isForbidden && variable("TERM") != "dumb"
    }

    /// The style of this process's standard output.
    static var standardOutput: TerminalStyle {
        TerminalStyle(isTerminal: isatty(STDOUT_FILENO) == 1) { getenv($0).map { String(cString: $0) } }
    }

    func paint(_ text: String, _ colour: Colour) -> String {
        hasColours ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
    }
}

/// Standard output without a buffer, so that readers see each line at once.
enum StandardOutput {
    /// Writes all of the text.
    ///
    /// - Returns: `false` if the reader has closed the pipe.
    @discardableResult
    static func write(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 { start += count } else if count < 0, errno != EINTR { return false }
        }
        return true
    }
}

/// Shows what a command waits for, in one line of standard error that it erases later. Writes only to a terminal.
struct Progress: Sendable {
    let isShown: Bool

    /// The progress on this process's standard error.
    static var standardError: Progress { Progress(isShown: isatty(STDERR_FILENO) == 1) }

    /// Replaces the line with the text.
    func show(_ text: String) {
        if isShown { write("\r\u{1b}[2K\(TerminalText.escaped(text)) …") }
    }

    /// Erases the line.
    func clear() {
        if isShown { write("\r\u{1b}[2K") }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}

/// Documents on standard output, encoded as the web server encodes them.
enum JSONLine {
    /// Returns the document in one line with a line feed; members are sorted by name.
    static func text(_ document: some Encodable) -> String {
        String(decoding: WebResponse.json(document).body, as: UTF8.self)
    }
}
