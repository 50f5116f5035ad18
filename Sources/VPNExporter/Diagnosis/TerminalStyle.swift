import Glibc

/// Whether and how a report is coloured.
struct TerminalStyle: Sendable, Equatable {
    /// The colours in use, by their meaning.
    enum Colour: String, Sendable {
        case good = "32"
        case doubtful = "33"
        case bad = "31"
    }

    let hasColours: Bool

    /// Of a file or a pipe.
    static let plain = TerminalStyle(hasColours: false)

    private init(hasColours: Bool) {
        self.hasColours = hasColours
    }

    /// - Parameters:
    ///   - isTerminal: whether a person reads along.
    ///   - variable: the environment's: `NO_COLOR` with any value but the empty one forbids colours (no-color.org), and so
    ///     does `TERM=dumb`.
    init(isTerminal: Bool, variable: (String) -> String?) {
        let isForbidden = variable("NO_COLOR").map { !$0.isEmpty } ?? false
        hasColours = isTerminal && !isForbidden && variable("TERM") != "dumb"
    }

    /// That of this process's standard output.
    static var standardOutput: TerminalStyle {
        TerminalStyle(isTerminal: isatty(STDOUT_FILENO) == 1) { getenv($0).map { String(cString: $0) } }
    }

    func paint(_ text: String, _ colour: Colour) -> String {
        hasColours ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
    }
}
