import Foundation

/// A folder that acts as a machine: `PATH` contains nothing else, and its package manager records its calls.
struct FakeMachine: Sendable {
    private static let script = Checkout.root + "/Tests/Tools/install"

    /// The script's packages in order, with their commands.
    static let table: [(package: String, commands: [String])] = {
        let text = (try? String(contentsOfFile: script, encoding: .utf8)) ?? ""
        let rows = text.components(separatedBy: "packages='\n").last?.components(separatedBy: "\n'").first ?? ""
        return rows.split(separator: "\n").map { row in
            let words = row.split(separator: " ").map(String.init)
            return (words[0], Array(words.dropFirst()))
        }
    }()

    static var commands: [String] { table.flatMap(\.commands) }

    private let folder: String
    private let failing: String

    private var bin: String { folder + "/bin" }

    /// Runs the body with a machine that has these commands and on which one package fails to install.
    static func with<Value>(
        having commands: [String] = [], failing: String = "", _ body: (FakeMachine) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let machine = FakeMachine(folder: folder, failing: failing)
            try await machine.lay(commands)
            return try await body(machine)
        }
    }

    private func lay(_ commands: [String]) async throws {
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        for tool in ["bash", "cut", "tr", "sed", "grep", "sort", "head", "chmod", "rm"] {
            guard let path = Tools.path(of: tool) else { throw Checkout.NotFound(what: tool) }
            try FileManager.default.createSymbolicLink(atPath: bin + "/" + tool, withDestinationPath: path)
        }
        let rows = Self.table.map { "\($0.package) \($0.commands.joined(separator: " "))\n" }
        try rows.joined().write(toFile: folder + "/table", atomically: false, encoding: .utf8)
        try await write(commands.map { ($0, $0 == "python3" ? Self.python : "") } + Self.programs)
    }

    /// Writes the programs in another process. A descriptor of this process that is open for writing would leak into
    /// processes of parallel tests, and the kernel refuses to execute such a file.
    private func write(_ programs: [(name: String, text: String)]) async throws {
        let script =
            #"while [ $# != 0 ]; do printf '#!%s/bash\n%s\n' "$0" "$2" >"$0/$1"; chmod +x "$0/$1"; shift 2; done"#
        let words = programs.flatMap { [$0.name, $0.text] }
        let run = try await ChildProcess.output(of: ["bash", "-c", script, bin] + words)
        guard run.exit == .code(0) else { throw Checkout.NotFound(what: run.error) }
    }

    /// Runs the script as root, or as the user in the variable `USER_ID`.
    func install(_ variables: String?...) async throws -> (exit: ChildProcess.Exit, output: String, error: String) {
        let environment =
            ["USER_ID=0", "FAILS_WITH=\(failing)"] + variables.compactMap(\.self) + [
                "PATH=\(bin)", "MACHINE=\(folder)", "FAILING=\(failing)",
            ]
        return try await ChildProcess.output(of: ["env", "-i"] + environment + [bin + "/bash", Self.script])
    }

    func remove(_ command: String) throws { try FileManager.default.removeItem(atPath: bin + "/" + command) }

    func forbidRunning(_ command: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: bin + "/" + command)
    }

    /// Makes `package` unpacked and not configured.
    func leaveHalfway(_ package: String) throws {
        try package.write(toFile: folder + "/halfway", atomically: false, encoding: .utf8)
    }

    /// The changing calls of apt-get and dpkg, in order.
    var calls: [String] { get throws { try text("calls").split(separator: "\n").map(String.init) } }

    /// The packages that the script installed with apt-get, in order.
    var installed: [String] {
        get throws {
            try calls.filter { $0.hasPrefix("apt-get install ") }
                .map { String($0.split(separator: " ").last ?? "") }
        }
    }

    /// The packages that dpkg has left half-configured.
    var halfway: String { get throws { try text("halfway").trimmingCharacters(in: .newlines) } }

    var missing: [String] {
        Self.commands.filter { !FileManager.default.isExecutableFile(atPath: "\(bin)/\($0)") }
    }

    private func text(_ file: String) throws -> String {
        let path = folder + "/" + file
        return FileManager.default.fileExists(atPath: path) ? try String(contentsOfFile: path, encoding: .utf8) : ""
    }
}

extension FakeMachine {
    private static let python = #"[ -e "$MACHINE/bin/ensurepip" ]"#

    /// Programs that act like the real ones on a file conflict: the unpacked package stays half-configured and blocks
    /// every other installation.
    private static let programs: [(name: String, text: String)] = [
        ("id", #"echo "$USER_ID""#),
        (
            "apt-get",
            #"""
            echo "apt-get $*" >>"$MACHINE/calls"
            [ "$1" = install ] || exit 0
            package=${@: -1}
            if [ -s "$MACHINE/halfway" ]; then echo "E: Unmet dependencies" >&2; exit 100; fi
            if [ "$package" = "$FAILING" ]; then
              echo "dpkg: error processing archive $package" >&2
              echo "$FAILS_WITH" >"$MACHINE/halfway"
              exit 100
            fi
            for command in $(grep "^$package " "$MACHINE/table" | cut -d ' ' -f 2-); do
              echo "#!$MACHINE/bin/bash" >"$MACHINE/bin/$command"
              [ "$command" != python3 ] || echo '[ -e "$MACHINE/bin/ensurepip" ]' >>"$MACHINE/bin/$command"
              chmod +x "$MACHINE/bin/$command"
            done
            """#
        ),
        (
            "dpkg",
            #"""
            echo "dpkg $*" >>"$MACHINE/calls"
            if [ "$1" = --remove ]; then rm "$MACHINE/halfway"; fi
            """#
        ),
        (
            "dpkg-query",
            #"""
            if [ -s "$MACHINE/halfway" ]; then
              sed 's/^/half-configured /' "$MACHINE/halfway"
              if grep -q libc6 "$MACHINE/halfway"; then exit; fi
            fi
            echo "installed libc6"
            """#
        ),
    ]
}
