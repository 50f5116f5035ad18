import Foundation
import Glibc
import Synchronization

/// A program that a test started: its output so far, signals, and its end. The program never outlives its scope.
final class ChildProcess: Sendable {
    enum Exit: Equatable, Sendable {
        case code(Int32)
        case signal(Int32)
    }

    let name: String
    /// The process ID. It is valid while the body runs.
    var id: pid_t { processID }
    private let processID: pid_t
    private let outputPath: String
    private let errorPath: String
    /// The exit status once the process is reaped. The lock guards the process ID, which the kernel reuses after that.
    private let reaped = Mutex<Exit?>(nil)

    /// Runs the body while the program runs, then kills and reaps it.
    ///
    /// - Parameters:
    ///   - command: the program, which `PATH` resolves if it has no slash, and its arguments.
    ///   - input: the path of the file for standard input.
    static func with<Value>(
        _ command: [String], input: String = "/dev/null", _ body: (ChildProcess) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let child = try ChildProcess(command, input: input, folder: folder)
            defer { child.end() }
            do {
                return try await body(child)
            } catch var error as TimedOut {
                error.details += ["output of \(child.name):", child.errorText, child.outputText]
                throw error
            }
        }
    }

    /// Runs the program to its end.
    static func output(
        of command: [String], input: String = "/dev/null", within bound: Duration = .seconds(30)
    ) async throws -> (exit: Exit, output: String, error: String) {
        try await with(command, input: input) { child in
            let exit = try await child.exit(within: bound)
            return (exit, child.outputText, child.errorText)
        }
    }

    private init(_ command: [String], input: String, folder: String) throws {
        name = command.first.map { ($0 as NSString).lastPathComponent } ?? ""
        outputPath = folder + "/output"
        errorPath = folder + "/error"
        processID = try Self.spawn(command, input: input, output: outputPath, error: errorPath)
    }

    var outputText: String { fileText(outputPath) }
    var errorText: String { fileText(errorPath) }
    /// The complete lines of standard error.
    var errorLines: [Substring] {
        let text = errorText
        guard let end = text.lastIndex(of: "\n") else { return [] }
        return text[..<end].split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Waits for the first line on standard error that contains the text. Throws at once if the program ends without
    /// it.
    func errorLine(containing text: String, within bound: Duration = .seconds(30)) async throws -> String {
        let line: String? = try await eventually("\\(name) writes \(text)", within: bound) {
            // The order matters: otherwise a line between the two reads would be missed.
            let hasEnded = self.reap() != nil
            if let line = self.errorLines.first(where: { $0.contains(text) }) { return .some(String(line)) }
            return hasEnded ? .some(nil) : nil
        }
        guard let line else { throw EndedEarly(name: name, expected: text, errorText: errorText) }
        return line
    }

    /// Sends a signal, unless the child has been reaped.
    func send(_ signal: Int32) {
        reaped.withLock { if $0 == nil { _ = kill(processID, signal) } }
    }

    /// Stops and resumes the process repeatedly until the given time.
    func stutter(stoppedFor pause: Duration, until end: Date) async throws {
        while Date() < end {
            send(SIGSTOP)
            try await Task.sleep(for: pause)
            send(SIGCONT)
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Waits for the end of the process. The wait runs on its own thread, so that other tests do not delay it.
    func exit(within bound: Duration) async throws -> Exit {
        try await eventuallyOnThread("\(name) ends", within: bound, microseconds: 2000) { self.reap() }
    }

    /// Sends SIGTERM and waits for the end.
    func stop(within bound: Duration = .seconds(5)) async throws -> Exit {
        send(SIGTERM)
        return try await exit(within: bound)
    }

    private func reap(options: Int32 = WNOHANG) -> Exit? {
        reaped.withLock { exit in
            if exit != nil { return exit }
            var status: Int32 = 0
            var result: pid_t
            repeat { result = waitpid(processID, &status, options) } while result < 0 && errno == EINTR
            guard result == processID else { return nil }
            let signal = status & 0x7F
            exit = signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
            return exit
        }
    }

    /// Kills and reaps the process. The wait needs no bound, because nothing survives SIGKILL.
    private func end() {
        send(SIGKILL)
        _ = reap(options: 0)
    }
}

extension ChildProcess {
    /// The program ended before it wrote the expected text.
    struct EndedEarly: Error, CustomStringConvertible {
        let name: String
        let expected: String
        let errorText: String

        var description: String { "\(name) ended without \(expected); its output:\n\(errorText)" }
    }

    struct SpawnFailure: Error, CustomStringConvertible {
        let program: String
        let code: Int32

        var description: String { "cannot start \(program): \(String(cString: strerror(code)))" }
    }

    /// Starts the program with no signal blocked or ignored, whatever the test process has set.
    private static func spawn(_ command: [String], input: String, output: String, error: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o644)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error, flags, 0o644)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments = command.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var processID: pid_t = 0
        let code = posix_spawnp(&processID, command[0], &actions, &attributes, &arguments, environ)
        guard code == 0 else { throw SpawnFailure(program: command[0], code: code) }
        return processID
    }
}
