import Foundation

/// The binary's description of its command line (`--experimental-dump-help`), as far as the manual needs it.
struct CommandDump: Decodable {
    struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let arguments: [Argument]?
        let subcommands: [Command]?

        /// The subcommands without `help`.
        var described: [Command] { (subcommands ?? []).filter { $0.commandName != "help" } }
    }

    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String

            var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
        }

        let kind: String
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let abstract: String?
        let isOptional: Bool
    }

    let command: Command

    static func read() async throws -> CommandDump.Command {
        let result = try await ChildProcess.output(of: [try Checkout.exporter, "--experimental-dump-help"])
        return try JSONDecoder().decode(CommandDump.self, from: Data(result.output.utf8)).command
    }
}
