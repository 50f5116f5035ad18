import Testing

@testable import VPNExporter

struct TerminalTextTests {
    @Test(arguments: ["", "berlin-paris", "zürich → 東京", "100 % \"quoted\" \\ back"])
    func `a harmless text stays as it is`(text: String) {
        #expect(TerminalText.harmless(text) == text)
    }

    @Test(arguments: [
        ("\u{1b}[31m", "\\u{1b}[31m"), ("a\nb", "a\\u{a}b"), ("\u{7f}", "\\u{7f}"), ("\u{9b}2J", "\\u{9b}2J"),
        ("a\u{202e}b", "a\\u{202e}b"), ("\u{2029}", "\\u{2029}"), ("\0", "\\u{0}"),
    ])
    func `what would be obeyed is shown`(text: String, shown: String) {
        #expect(TerminalText.harmless(text) == shown)
    }

    @Test(arguments: [
        (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false), (true, ["NO_COLOR": "0"], false),
        (true, ["NO_COLOR": ""], true), (true, ["TERM": "dumb"], false), (true, ["TERM": "xterm"], true),
        (false, ["CLICOLOR_FORCE": "1"], false),
    ])
    func `colours are for terminals whose owners do not forbid them`(
        isTerminal: Bool, environment: [String: String], hasColours: Bool
    ) {
        #expect(TerminalStyle(isTerminal: isTerminal) { environment[$0] }.hasColours == hasColours)
    }
}
