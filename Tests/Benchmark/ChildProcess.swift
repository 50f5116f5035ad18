import Glibc

/// A program that this one started. It ends with the body beside which it runs, and with this process at the latest.
final class ChildProcess {
    let processID: pid_t
    /// When it was started.
    let start: ContinuousClock.Instant
    private let name: String
    private let folder: String
    /// What waitpid(2) said of its end.
    private var status: Int32?

    /// Runs the body beside a program, which is then ended.
    ///
    /// - Parameter input: the path of a file to read as standard input.
    static func with<Value>(
        _ command: [String], input: String = "/dev/null", _ body: (ChildProcess) throws -> Value
    ) throws -> Value {
        try TemporaryFolder.with { folder in
            let child = try ChildProcess(command, input: input, folder: folder)
            defer { child.end() }
            return try body(child)
        }
    }

    /// Runs a program to its end; what it wrote on standard output.
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

    /// Waits until the program has written a line on standard error that contains the text.
    func errorLine(containing text: String) throws -> String {
        var found: Substring?
        try wait(within: .seconds(60), for: "'\(text)'") {
            found = self.text("error").split(separator: "\n").first { $0.contains(text) }
            if found == nil { try check() }
            return found != nil
        }
        return String(found ?? "")
    }

    /// Waits until what the program has written on standard output begins with the text.
    func waitForOutput(_ start: String) throws {
        try wait(within: .seconds(30), for: "'\(start)'") {
            if text("output").hasPrefix(start) { return true }
            try check()
            return false
        }
    }

    /// Lets it run on.
    func run(for duration: Duration) throws {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            try Interruption.check()
            try check()
            usleep(useconds_t(max(1, min(0.1, Figure.seconds(end - ContinuousClock.now)) * 1e6)))
        }
        try check()
    }

    /// Asks it to end, and waits for that; how long it took, and what it had written on standard output.
    func stop(within bound: Duration) throws -> (duration: Duration, output: String) {
        let asked = ContinuousClock.now
        kill(processID, SIGTERM)
        try wait(within: bound, for: "its end after SIGTERM", every: 500) { hasEnded }
        return (ContinuousClock.now - asked, try finishedOutput())
    }

    /// Throws where it has ended.
    private func check() throws {
        if hasEnded { throw failure("ended by itself") }
    }

    /// - Parameter microseconds: between two looks.
    private func wait(
        within bound: Duration, for what: String, every microseconds: useconds_t = 10_000, isInterruptible: Bool = true,
        until isTrue: () throws -> Bool
    ) throws {
        let deadline = ContinuousClock.now + bound
        while try !isTrue() {
            guard ContinuousClock.now < deadline else {
                throw failure("did not come to \(what) in \(Figure(Figure.seconds(bound), digits: 0)) s and is killed")
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

    /// The end of what it wrote on standard error.
    var errorText: String { String(text("error").suffix(2000)) }

    private func text(_ file: String) -> String { TextFile.read("\(folder)/\(file)") ?? "" }

    private var hasEnded: Bool {
        var status: Int32 = 0
        if self.status == nil, waitpid(processID, &status, WNOHANG) == processID { self.status = status }
        return self.status != nil
    }

    /// Nothing outlives SIGKILL: the wait is short.
    private func end() {
        guard !hasEnded else { return }
        kill(processID, SIGKILL)
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0 && errno == EINTR {}
    }
}

extension ChildProcess {
    /// Starts it so that the kernel ends it where this process is killed (setpriv(1) in util-linux).
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
