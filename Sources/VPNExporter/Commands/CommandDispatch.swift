import ArgumentParser
import ExporterToolkit
import Glibc

/// Selects the command by its arguments, and runs it.
///
/// A subcommand parses its arguments alone. Root command and subcommands share names of flags, and the parser would
/// give the values to the root command.
struct CommandDispatch: Sendable {
    /// The exit code for wrong arguments.
    static let usageError: Int32 = 2

    let root: any ParsableCommand.Type

    /// Returns the command that the first argument names, with the remaining arguments; otherwise the root command with
    /// all.
    func command(for arguments: [String]) -> (type: any ParsableCommand.Type, arguments: [String]) {
        let named = root.configuration.subcommands.first { $0.configuration.commandName == arguments.first }
        guard let named else { return (root, arguments) }
        return (named, Array(arguments.dropFirst()))
    }

    /// Runs the command. Exits the process if it fails.
    func run(_ arguments: [String]) async {
        let (type, rest) = command(for: arguments)
        if type is any LongRunningCommand.Type { ProcessStart.handleSignals() }
        if let script = CompletionScript(requestedBy: arguments) {
            StandardOutput.write(script.text + "\n")
            return
        }
        do {
            let command = try parse(type, rest)
            try ProcessStart.requireThreadFiles()
            if var command = command as? any AsyncParsableCommand {
                if let shortage = ProcessLimits.shortage(of: ProcessLimits.needs) { end(type, shortage) }
                try await command.run()
            } else {
                var command = command
                try command.run()
            }
        } catch {
            guard type.exitCode(for: error) == .validationFailure else { type.exit(withError: error) }
            StandardError.write(Self.message(type, error))
            exit(Self.usageError)
        }
    }

    /// Exits the process because it cannot run the command.
    private func end(_ type: any ParsableCommand.Type, _ problem: String) -> Never {
        StandardError.write("\(ExporterCommand.name): \(problem)")
        exit(type == ProbeCommand.self ? ProbeCommand.failure : EXIT_FAILURE)
    }

    /// Returns the parser's message. The parser omits the root command's name from "See '… --help'", so it is added
    /// here.
    static func message(_ type: any ParsableCommand.Type, _ error: any Error) -> String {
        let message = type.fullMessage(for: error)
        guard let outer = type.configuration._superCommandName, let name = type.configuration.commandName else {
            return message
        }
        return message.replacing("See '\(name) --help'", with: "See '\(outer) \(name) --help'")
    }

    /// Parses the arguments.
    ///
    /// - Throws: `ValidationError` if flags precede the subcommand, because they would belong to the root command.
    func parse(_ type: any ParsableCommand.Type, _ arguments: [String]) throws -> any ParsableCommand {
        let command = try type.parseAsRoot(arguments)
        let parsed = Swift.type(of: command)
        guard parsed != type, root.configuration.subcommands.contains(where: { $0 == parsed }) else { return command }
        let name = parsed.configuration.commandName ?? ""
        throw ValidationError("flags precede the command \(name). Write the command first: vpn-exporter \(name) …")
    }
}

/// The script with which a shell completes the exporter's command line.
struct CompletionScript: Sendable {
    let shell: CompletionShell

    /// The flag that requests a script.
    private static let flag = "--generate-completion-script"

    init(_ shell: CompletionShell) {
        self.shell = shell
    }

    /// Returns the requested script if the shell is known. The parser rejects everything else.
    init?(requestedBy arguments: [String]) {
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

    /// fish's argparse(1) rejects all options if one has a dot in its name. The script therefore passes option names
    /// and the typed words with `_` instead of dots.
    private static let dots: [(original: String, replacement: String)] = [
        ("set -l option_specs $argv[2..]", "set -l option_specs (string replace -a . _ -- $argv[2..])"),
        ("-- $unparsed_tokens 2> /dev/null", "-- (string replace -a . _ -- $unparsed_tokens) 2> /dev/null"),
        ("(string replace -a - _ -- $non_repeating", "(string replace -ar '[-.]' _ -- $non_repeating"),
    ]
}
