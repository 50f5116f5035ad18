import ArgumentParser
import ExporterToolkit
import Glibc

/// Finds the command that arguments mean, and runs it.
///
/// A subcommand's arguments are parsed without the root command's: they have flags of one name, of which the outer one
/// would take the value.
struct CommandDispatch: Sendable {
    /// What the process ends with where its arguments are wrong.
    static let usageError: Int32 = 2

    let root: any ParsableCommand.Type

    /// The command whose name stands first, with the arguments behind it; else the root command, with all of them.
    func command(for arguments: [String]) -> (type: any ParsableCommand.Type, arguments: [String]) {
        let named = root.configuration.subcommands.first { $0.configuration.commandName == arguments.first }
        guard let named else { return (root, arguments) }
        return (named, Array(arguments.dropFirst()))
    }

    /// Runs it, and does not return where it fails.
    func run(_ arguments: [String]) async {
        let (type, rest) = command(for: arguments)
        if type is any LastingCommand.Type { ProcessStart.takeSignals() }
        if let script = CompletionScript(askedFor: arguments) {
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

    /// Ends the process, which cannot run the command.
    private func end(_ type: any ParsableCommand.Type, _ problem: String) -> Never {
        StandardError.write("\(ExporterCommand.name): \(problem)")
        exit(type == ProbeCommand.self ? ProbeCommand.failure : EXIT_FAILURE)
    }

    /// What is wrong with the arguments. Where the parser names the command whose help to see, it leaves out the root's
    /// name.
    static func message(_ type: any ParsableCommand.Type, _ error: any Error) -> String {
        let message = type.fullMessage(for: error)
        guard let outer = type.configuration._superCommandName, let name = type.configuration.commandName else {
            return message
        }
        return message.replacing("See '\(name) --help'", with: "See '\(outer) \(name) --help'")
    }

    /// - Throws: where a subcommand stands behind flags, which then would not be its own.
    func parse(_ type: any ParsableCommand.Type, _ arguments: [String]) throws -> any ParsableCommand {
        let command = try type.parseAsRoot(arguments)
        let parsed = Swift.type(of: command)
        guard parsed != type, root.configuration.subcommands.contains(where: { $0 == parsed }) else { return command }
        let name = parsed.configuration.commandName ?? ""
        throw ValidationError("write \(name) first, and its flags behind it: vpn-exporter \(name) …")
    }
}
