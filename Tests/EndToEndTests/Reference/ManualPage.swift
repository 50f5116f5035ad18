import Foundation

/// The manual page (man(7)): the binary's description of its flags, and the sections that only people can write.
struct ManualPage {
    let command: CommandDump.Command

    var text: String {
        let name = command.commandName
        var lines = [".TH VPN\\-EXPORTER 1 2026-11-23 \(name) \"User Commands\"", ".SH NAME"]
        lines.append("\(Self.escaped(name)) \\- \(Self.escaped(sentence(command.abstract)))")
        lines.append(".SH SYNOPSIS")
        lines += synopsis
        lines.append(".SH DESCRIPTION")
        lines += paragraphs(command.discussion)
        lines.append(".SH OPTIONS")
        lines += options(command)
        lines.append(".SH COMMANDS")
        for subcommand in command.described { lines += section(subcommand) }
        lines += Self.ending
        return lines.joined(separator: "\n") + "\n"
    }

    private var synopsis: [String] {
        let own = [".B \(Self.escaped(command.commandName))", "[\\fIoptions\\fR]"]
        return own
            + command.described.flatMap { subcommand in
                let positional = (subcommand.arguments ?? []).filter { $0.kind == "positional" }
                let values = positional.map { " \\fI\(Self.escaped($0.valueName ?? ""))\\fR" }.joined()
                return [
                    ".br", ".B \(Self.escaped(command.commandName)) \(Self.escaped(subcommand.commandName))",
                    "[\\fIoptions\\fR]\(values)",
                ]
            }
    }

    private func section(_ subcommand: CommandDump.Command) -> [String] {
        [".SS \(Self.escaped(subcommand.commandName))"] + paragraphs(subcommand.abstract) + [".PP"]
            + paragraphs(subcommand.discussion) + options(subcommand)
    }

    private func options(_ command: CommandDump.Command) -> [String] {
        (command.arguments ?? []).flatMap { argument in
            [".TP", head(argument), Self.escaped(body(argument))]
        }
    }

    private func head(_ argument: CommandDump.Argument) -> String {
        let value = Self.escaped(argument.valueName ?? "value")
        guard let names = argument.names else { return "\\fI\(value)\\fR" }
        let flags = names.map { "\\fB\(Self.escaped($0.text))\\fR" }.joined(separator: ", ")
        return argument.kind == "option" ? "\(flags) \\fI\(value)\\fR" : flags
    }

    private func body(_ argument: CommandDump.Argument) -> String {
        let text = argument.abstract ?? ""
        return argument.defaultValue.map { "\(text) (default: \($0))" } ?? text
    }

    private func sentence(_ text: String?) -> String {
        let text = text ?? ""
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    /// Returns the lines of a text. Indented lines are examples.
    private func paragraphs(_ text: String?) -> [String] {
        (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
            if line.isEmpty { return [".PP"] }
            if line.hasPrefix("  ") { return [".EX", Self.escaped(String(line)), ".EE"] }
            return [Self.escaped(String(line))]
        }
    }

    /// Escapes a text for roff: no escape sequence, no request, and hyphens that can be copied.
    static func escaped(_ text: String) -> String {
        let safe = text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            default: result.append(character)
            }
        }
        return safe.hasPrefix(".") || safe.hasPrefix("'") ? "\\&\(safe)" : safe
    }

    private static let ending = """
        .SS help
        Show the help of a command.
        .SH EXIT STATUS
        .TP
        0
        Success. \\fBcheck\\fR and \\fBdoctor\\fR: no finding fails. \\fBprobe\\fR: every target has answered.
        .TP
        1
        Failure. Standard error has the reason. \\fBcheck\\fR and \\fBdoctor\\fR: a finding fails. \\fBprobe\\fR: a target has
        not answered.
        .TP
        2
        The command line is wrong, or \\fBprobe\\fR cannot probe.
        .SH ENVIRONMENT
        .TP
        \\fBNO_COLOR\\fR
        Any value disables colors on a terminal.
        .TP
        \\fBOS_CLOUD\\fR, \\fBOS_CLIENT_CONFIG_FILE\\fR, \\fBOS_USERNAME\\fR, \\fBOS_PASSWORD\\fR, \\fBOS_ACCESS_KEY\\fR and others
        Credentials for the cloud, if the configuration has none. The chapter on configuration lists all variables.
        .TP
        \\fBHTTPS_PROXY\\fR, \\fBNO_PROXY\\fR
        The proxy for calls to the cloud, if the configuration has none.
        .SH FILES
        .TP
        \\fIvpn\\-exporter.yml\\fR
        The configuration, if no flag names another file.
        .SH SIGNALS
        .TP
        \\fBSIGTERM\\fR, \\fBSIGINT\\fR
        The exporter completes the responses in progress and exits. \\fBprobe\\fR prints its summary and exits.
        .TP
        \\fBSIGHUP\\fR
        The exporter reloads its configuration.
        .SH EXAMPLES
        .EX
        vpn\\-exporter doctor
        vpn\\-exporter check \\-\\-config.file /etc/vpn\\-exporter/vpn\\-exporter.yml
        vpn\\-exporter probe berlin\\-paris \\-c 10
        vpn\\-exporter probe 192.0.2.1 \\-i 100ms \\-\\-dscp EF \\-\\-output json
        .EE
        .SH SEE ALSO
        .BR ping (8),
        .BR prometheus (1)
        """.split(separator: "\n").map(String.init)
}

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
