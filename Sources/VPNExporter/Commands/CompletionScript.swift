import ArgumentParser

/// The script by which a shell completes the exporter's command line.
struct CompletionScript: Sendable {
    let shell: CompletionShell

    /// What asks for one.
    private static let flag = "--generate-completion-script"

    init(_ shell: CompletionShell) {
        self.shell = shell
    }

    /// The script that arguments ask for, for a shell that is known; anything else is the parser's to refuse.
    init?(askedFor arguments: [String]) {
        let words = arguments.first.map { $0.split(separator: "=", maxSplits: 1).map(String.init) } ?? []
        let all = words + arguments.dropFirst()
        guard all.count == 2, all[0] == Self.flag, let shell = CompletionShell(rawValue: all[1]) else { return nil }
        self.init(shell)
    }

    var text: String {
        let script = ExporterCommand.completionScript(for: shell)
        guard shell == .fish else { return script }
        return Self.dots.reduce(script) { $0.replacing($1.original, with: $1.replacement) }
    }

    /// fish's argparse(1) takes no option with a dot in its name, and with one of those it takes none: it is told all of
    /// them, and shown what was typed, with `_` in the place of dots.
    private static let dots: [(original: String, replacement: String)] = [
        ("set -l option_specs $argv[2..]", "set -l option_specs (string replace -a . _ -- $argv[2..])"),
        ("-- $unparsed_tokens 2> /dev/null", "-- (string replace -a . _ -- $unparsed_tokens) 2> /dev/null"),
        ("(string replace -a - _ -- $non_repeating", "(string replace -ar '[-.]' _ -- $non_repeating"),
    ]
}
