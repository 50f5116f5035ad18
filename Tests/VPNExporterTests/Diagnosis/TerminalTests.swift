import Testing

@testable import VPNExporter

struct TerminalTests {
    @Test(arguments: ["", "berlin-paris", "zürich → 東京", "100 % \"quoted\" \\ back"])
    func `a printable text stays as it is`(text: String) {
        #expect(TerminalText.escaped(text) == text)
    }

    @Test(arguments: [
        ("\u{1b}[31m", "\\u{1b}[31m"), ("a\nb", "a\\u{a}b"), ("\u{7f}", "\\u{7f}"), ("\u{9b}2J", "\\u{9b}2J"),
        ("a\u{202e}b", "a\\u{202e}b"), ("\u{2029}", "\\u{2029}"), ("\0", "\\u{0}"),
    ])
    func `control and format characters become code points`(text: String, shown: String) {
        #expect(TerminalText.escaped(text) == shown)
    }

    @Test(arguments: [
        (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false), (true, ["NO_COLOR": "0"], false),
        (true, ["NO_COLOR": ""], true), (true, ["TERM": "dumb"], false), (true, ["TERM": "xterm"], true),
        (false, ["CLICOLOR_FORCE": "1"], false),
    ])
    func `only a terminal has colours, unless the environment disables them`(
        isTerminal: Bool, environment: [String: String], hasColours: Bool
    ) {
        #expect(TerminalStyle(isTerminal: isTerminal) { environment[$0] }.hasColours == hasColours)
    }
}
