import Foundation
import Testing

/// The manual page and the completions that are delivered are those of this binary. `make reference` writes them anew.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ReferenceTests {
    enum Shell: String, CaseIterable {
        case bash, zsh, fish

        /// As the shell's own folders want it.
        var file: String {
            switch self {
            case .bash: "deploy/completions/vpn-exporter.bash"
            case .zsh: "deploy/completions/_vpn-exporter"
            case .fish: "deploy/completions/vpn-exporter.fish"
            }
        }

        /// What loads the script as the shell does, and prints what it completes after the command's name, and after
        /// `probe --`. The completions of zsh need a terminal: it tells what the loaded function has.
        var question: [String] {
            let path = Checkout.root + "/" + file
            return switch self {
            case .bash:
                [
                    "bash", "--norc", "-ec",
                    """
                    . "$1"
                    ask() {
                      COMP_WORDS=(vpn-exporter "$@"); COMP_CWORD=$#; COMP_LINE="vpn-exporter $*"; COMP_POINT=${#COMP_LINE}
                      COMPREPLY=(); _vpn-exporter vpn-exporter "${@: -1}" "${@: -2:1}" || true
                      printf '%s\\n' "${COMPREPLY[@]}"
                    }
                    ask ""; ask probe --
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

    /// Compares, or writes where the environment asks for it.
    private func expect(_ file: String, _ text: String) throws {
        let path = Checkout.root + "/" + file
        if ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == "1" {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOfFile: path, encoding: .utf8) == text,
            "\(file) is not what this binary says; make reference writes it anew")
    }

    @Test func `the manual page has the flags of this binary`() async throws {
        let page = ManualPage(command: try await CommandDump.read()).text
        for command in Self.commands { #expect(page.contains("\n.SS \(ManualPage.escaped(command))\n")) }
        try expect(Self.manual, page)
    }

    @Test(.needs("mandoc"))
    func `the manual page has no fault`() async throws {
        let result = try await ChildProcess.output(
            of: ["mandoc", "-Tlint", "-W", "warning", Checkout.root + "/" + Self.manual])
        #expect(result.exit == .code(0) && result.output == "", "\(result.output)")
    }

    @Test(arguments: Shell.allCases)
    func `completions are those of this binary`(shell: Shell) async throws {
        let result = try await ChildProcess.output(
            of: [try Checkout.exporter, "--generate-completion-script", shell.rawValue])
        #expect(result.exit == .code(0))
        try expect(shell.file, result.output)
    }

    @Test func `completions load in bash, and know every command and its flags`() async throws {
        try await expectCompletions(in: .bash)
    }

    @Test(.needs("zsh")) func `completions load in zsh, and know every command and its flags`() async throws {
        try await expectCompletions(in: .zsh)
    }

    @Test(.needs("fish")) func `completions load in fish, and know every command and its flags`() async throws {
        try await expectCompletions(in: .fish)
    }

    private func expectCompletions(in shell: Shell) async throws {
        let result = try await ChildProcess.output(of: shell.question)
        #expect(result.exit == .code(0) && result.error == "", "\(result.error)")
        let expected = Self.commands + ["--count", "--dscp"]
        #expect(expected.filter { !result.output.contains($0) } == [], "\(result.output)")
    }

    @Test(arguments: commands)
    func `help of a command is the same by either way, and ends with 0`(command: String) async throws {
        let exporter = try Checkout.exporter
        let direct = try await ChildProcess.output(of: [exporter, command, "--help"])
        let asked = try await ChildProcess.output(of: [exporter, "help", command])
        #expect(direct.exit == .code(0) && asked.exit == .code(0))
        #expect(direct.output.contains("USAGE: vpn-exporter \(command) "), "\(direct.output)")
        #expect(direct.output == asked.output)
    }
}
