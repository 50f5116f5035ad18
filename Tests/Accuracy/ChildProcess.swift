import Foundation
import Glibc

/// A program that this one started. It ends with the body beside which it runs, and with this process at the latest.
final class ChildProcess {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let name: String
    private let folder: String
    private let processID: pid_t
    /// What waitpid(2) said of its end.
    private var status: Int32?

    /// Runs the body beside a program, which is then ended.
    ///
    /// - Parameter input: what the program reads on standard input; without it, nothing.
    static func with<Value>(
        _ command: [String], input: Int32? = nil, _ body: (ChildProcess) throws -> Value
    ) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.path + "/accuracy-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let child = try ChildProcess(command, input: input, folder: folder)
        defer { if !child.hasEnded { child.end() } }
        return try body(child)
    }

    /// Runs a program to its end; what it wrote on standard output.
    @discardableResult
    static func output(
        of command: [String], within seconds: Int = 30, isInterruptible: Bool = true
    ) throws -> String {
        try with(command) { child in
            try child.wait(within: seconds, for: "its end", isInterruptible: isInterruptible) { child.hasEnded }
            guard child.status == 0 else { throw child.failure("failed") }
            return child.text("output")
        }
    }

    private init(_ command: [String], input: Int32?, folder: String) throws {
        name = command.joined(separator: " ")
        self.folder = folder
        processID = try Self.spawn(command, input: input, folder: folder)
    }

    /// Waits until the program says the text on one of its outputs.
    func waitUntilItSays(_ text: String) throws {
        try wait(within: 30, for: "'\(text)'") {
            if self.text("output").contains(text) || self.text("error").contains(text) { return true }
            guard !hasEnded else { throw failure("ended without saying '\(text)'") }
            return false
        }
    }

    private func wait(
        within seconds: Int, for what: String, isInterruptible: Bool = true, until isTrue: () throws -> Bool
    ) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while try !isTrue() {
            guard ContinuousClock.now < deadline else { throw failure("did not come to \(what) in \(seconds) s") }
            if isInterruptible { try Interruption.check() }
            usleep(20_000)
        }
    }

    private func failure(_ what: String) -> Failure { Failure(description: "'\(name)' \(what)\n\(text("error"))") }

    private func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(folder)/\(file)") ?? Data(), as: UTF8.self)
    }

    private var hasEnded: Bool {
        var status: Int32 = 0
        if self.status == nil, waitpid(processID, &status, WNOHANG) == processID { self.status = status }
        return self.status != nil
    }

    /// With time to end its own children; the last wait is for SIGKILL, which nothing outlives.
    private func end() {
        kill(processID, SIGTERM)
        guard (try? wait(within: 10, for: "its end", isInterruptible: false) { hasEnded }) == nil else { return }
        kill(processID, SIGKILL)
        var status: Int32 = 0
        waitpid(processID, &status, 0)
    }
}

extension ChildProcess {
    /// Starts it so that the kernel ends it where this process is killed (setpriv(1) in util-linux).
    private static func spawn(_ command: [String], input: Int32?, folder: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        let flags = O_WRONLY | O_CREAT
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, folder + "/output", flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, folder + "/error", flags, 0o600)
        let words = ["setpriv", "--pdeathsig", "TERM", "--"] + command
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var processID: pid_t = 0
        let code = posix_spawnp(&processID, words[0], &actions, nil, &arguments, environ)
        guard code == 0 else { throw Failure(description: "cannot start setpriv: \(String(cString: strerror(code)))") }
        return processID
    }
}
