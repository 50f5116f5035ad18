import Foundation
import Testing

/// Compares the shipped manual page and completions with this binary. `make reference` rewrites them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ReferenceTests {
    enum Shell: String, CaseIterable {
        case bash, zsh, fish

        /// The path, named as the shell requires.
        var file: String {
            switch self {
            case .bash: "deploy/completions/vpn-exporter.bash"
            case .zsh: "deploy/completions/_vpn-exporter"
            case .fish: "deploy/completions/vpn-exporter.fish"
            }
        }

        /// The command that loads the script in the shell and prints the completions after the command's name and after
        /// `probe --`. Completions of zsh need a terminal, so the command prints the loaded function instead.
        var question: [String] {
            let path = Checkout.root + "/" + file
            return switch self {
            case .bash:
                [
                    "bash", "--norc", "-ec",
                    """
                    . "$1"
                    complete() {
                      COMP_WORDS=(vpn-exporter "$@"); COMP_CWORD=$#; COMP_LINE="vpn-exporter $*"; COMP_POINT=${#COMP_LINE}
                      COMPREPLY=(); _vpn-exporter vpn-exporter "${@: -1}" "${@: -2:1}" || true
                      printf '%s\\n' "${COMPREPLY[@]}"
                    }
                    complete ""; complete probe --
                    """, "bash", path,
                ]
            case .zsh:
                [
                    "zsh", "-fc",
                    """
                    fpath=("${1:h}" $fpath); autoload -Uz compinit; compinit -D -u
                    [[ $_comps[vpn-exporter] = _vpn-exporter ]] || exit 1
                    autoload +X _vpn-exporter; whence -f _vpn-exporter
                    """, "zsh", path,
                ]
            case .fish:
                [
                    "fish", "--no-config", "-c",
                    "source $argv[1]; complete -C 'vpn-exporter '; complete -C 'vpn-exporter probe --'", path,
                ]
            }
        }
    }

    private static let manual = "deploy/man/vpn-exporter.1"
    private static let commands = ["check", "doctor", "probe", "silence", "embedded-cloud"]

    @Test func `the manual page lists the flags of this binary`() async throws {
        let page = ManualPage(command: try await CommandDump.read()).text
        for command in Self.commands { #expect(page.contains("\n.SS \(ManualPage.escaped(command))\n")) }
        try expectReference(Self.manual, page)
    }

    @Test(.needs("mandoc"))
    func `mandoc finds no fault in the manual page`() async throws {
        let result = try await ChildProcess.output(
            of: ["mandoc", "-Tlint", "-W", "warning", Checkout.root + "/" + Self.manual])
        #expect(result.exit == .code(0) && result.output == "", "\(result.output)")
    }

    @Test(arguments: Shell.allCases)
    func `the completion scripts match this binary`(shell: Shell) async throws {
        let result = try await ChildProcess.output(
            of: [try Checkout.exporter, "--generate-completion-script", shell.rawValue])
        #expect(result.exit == .code(0))
        try expectReference(shell.file, result.output)
    }

    @Test func `the bash completions load and know every command and its flags`() async throws {
        try await expectCompletions(in: .bash)
    }

    @Test(.needs("zsh")) func `the zsh completions load and know every command and its flags`() async throws {
        try await expectCompletions(in: .zsh)
    }

    @Test(.needs("fish")) func `the fish completions load and know every command and its flags`() async throws {
        try await expectCompletions(in: .fish)
    }

    private func expectCompletions(in shell: Shell) async throws {
        let result = try await ChildProcess.output(of: shell.question)
        #expect(result.exit == .code(0) && result.error == "", "\(result.error)")
        let expected = Self.commands + ["--count", "--dscp"]
        #expect(expected.filter { !result.output.contains($0) } == [], "\(result.output)")
    }

    @Test(arguments: commands)
    func `the help command and --help print the same text and exit with 0`(command: String) async throws {
        let exporter = try Checkout.exporter
        let direct = try await ChildProcess.output(of: [exporter, command, "--help"])
        let help = try await ChildProcess.output(of: [exporter, "help", command])
        #expect(direct.exit == .code(0) && help.exit == .code(0))
        #expect(direct.output.contains("USAGE: vpn-exporter \(command) "), "\(direct.output)")
        #expect(direct.output == help.output)
    }
}

/// Compares a generated file of the checkout with a text, or writes it if `WRITE_REFERENCE` is 1.
func expectReference(_ file: String, _ text: String, at location: SourceLocation = #_sourceLocation) throws {
    let path = Checkout.root + "/" + file
    if ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == "1" {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(
        try String(contentsOfFile: path, encoding: .utf8) == text,
        "\(file) is out of date; `make reference` rewrites it", sourceLocation: location)
}
