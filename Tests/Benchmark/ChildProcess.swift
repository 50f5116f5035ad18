import Glibc
import Synchronization

/// A program that this process started. It ends together with the body that needs it, or with this process.
final class ChildProcess {
    let processID: pid_t
    /// The start time of the program.
    let start: ContinuousClock.Instant
    private let name: String
    private let folder: String
    /// The status from waitpid(2); `nil` until the program ends.
    private var status: Int32?

    /// Runs the body while a program runs, then ends the program.
    ///
    /// - Parameter input: The path of the file for standard input.
    static func with<Value>(
        _ command: [String], input: String = "/dev/null", _ body: (ChildProcess) throws -> Value
    ) throws -> Value {
        try TemporaryFolder.with { folder in
            let child = try ChildProcess(command, input: input, folder: folder)
            defer { child.end() }
            return try body(child)
        }
    }

    /// Runs a program to its end and returns its standard output.
    @discardableResult
    static func output(
        of command: [String], within bound: Duration = .seconds(30), isInterruptible: Bool = true
    ) throws -> String {
        try with(command) { child in
            try child.wait(within: bound, for: "its end", isInterruptible: isInterruptible) { child.hasEnded }
            return try child.finishedOutput()
        }
    }

    private init(_ command: [String], input: String, folder: String) throws {
        name = command.joined(separator: " ")
        self.folder = folder
        start = ContinuousClock.now
        processID = try Self.spawn(command, input: input, folder: folder)
    }

    /// Waits for a line with the text on standard error and returns the line.
    func errorLine(containing text: String) throws -> String {
        var found: Substring?
        try wait(within: .seconds(60), for: "'\(text)'") {
            found = self.text("error").split(separator: "\n").first { $0.contains(text) }
            if found == nil { try check() }
            return found != nil
        }
        return String(found ?? "")
    }

    /// Waits until the standard output begins with the text.
    func waitForOutput(_ start: String) throws {
        try wait(within: .seconds(30), for: "'\(start)'") {
            if text("output").hasPrefix(start) { return true }
            try check()
            return false
        }
    }

    /// Lets the program run for a time. Throws if it ends.
    func run(for duration: Duration) throws {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            try Interruption.check()
            try check()
            usleep(useconds_t(max(1, min(0.1, Figure.seconds(end - ContinuousClock.now)) * 1e6)))
        }
        try check()
    }

    /// Ends the program with SIGTERM. Returns the duration and the standard output.
    func stop(within bound: Duration) throws -> (duration: Duration, output: String) {
        let start = ContinuousClock.now
        kill(processID, SIGTERM)
        try wait(within: bound, for: "its end after SIGTERM", every: 500) { hasEnded }
        return (ContinuousClock.now - start, try finishedOutput())
    }

    /// Throws if the program has ended.
    private func check() throws {
        if hasEnded { throw failure("ended by itself") }
    }

    /// Waits until the condition is true. Throws at the deadline.
    ///
    /// - Parameter microseconds: The time between two checks.
    private func wait(
        within bound: Duration, for what: String, every microseconds: useconds_t = 10_000, isInterruptible: Bool = true,
        until isTrue: () throws -> Bool
    ) throws {
        let deadline = ContinuousClock.now + bound
        while try !isTrue() {
            guard ContinuousClock.now < deadline else {
                throw failure("did not reach \(what) in \(Figure(Figure.seconds(bound), digits: 0)) s and is killed")
            }
            if isInterruptible { try Interruption.check() }
            usleep(microseconds)
        }
    }

    private func finishedOutput() throws -> String {
        guard status == 0 else { throw failure("failed") }
        return text("output")
    }

    private func failure(_ what: String) -> BenchmarkFailure {
        BenchmarkFailure("'\(name)', process \(processID), \(what)\n\(errorText)")
    }

    /// The end of the standard error.
    var errorText: String { String(text("error").suffix(2000)) }

    private func text(_ file: String) -> String { TextFile.read("\(folder)/\(file)") ?? "" }

    private var hasEnded: Bool {
        var status: Int32 = 0
        if self.status == nil, waitpid(processID, &status, WNOHANG) == processID { self.status = status }
        return self.status != nil
    }

    /// Kills the program. The wait is short, because nothing survives SIGKILL.
    private func end() {
        guard !hasEnded else { return }
        kill(processID, SIGKILL)
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0 && errno == EINTR {}
    }
}

extension ChildProcess {
    /// Starts the program with setpriv(1) of util-linux, so that the kernel kills it if this process dies.
    private static func spawn(_ command: [String], input: String, folder: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, folder + "/output", flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, folder + "/error", flags, 0o600)
        let words = ["setpriv", "--pdeathsig", "KILL", "--"] + command
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var processID: pid_t = 0
        let code = posix_spawnp(&processID, words[0], &actions, nil, &arguments, environ)
        guard code == 0 else { throw BenchmarkFailure("cannot start setpriv: \(String(cString: strerror(code)))") }
        return processID
    }
}

/// A request of the user to stop. The program then ends its children and removes its namespaces as usual.
enum Interruption: Error, CustomStringConvertible {
    case interrupted

    /// A static variable, because a signal handler can reach nothing else.
    private static let isRequested = Atomic<Bool>(false)

    /// Makes ``check()`` throw after SIGINT, SIGTERM or SIGHUP, instead of ending the process.
    static func install() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in Interruption.isRequested.store(true, ordering: .relaxed) }
        }
    }

    /// Throws after a signal. Every wait calls it.
    static func check() throws {
        if isRequested.load(ordering: .relaxed) { throw Interruption.interrupted }
    }

    var description: String { "interrupted" }
}
