import Foundation
import Glibc
import Synchronization

/// A program that this process started. It ends together with the body that needs it, or with this process.
final class ChildProcess {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let name: String
    private let folder: String
    private let processID: pid_t
    /// The status from waitpid(2); `nil` until the program ends.
    private var status: Int32?

    /// Runs the body while a program runs, then ends the program.
    ///
    /// - Parameter input: The descriptor for standard input; `nil` for no input.
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

    /// Runs a program to its end and returns its standard output.
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

    /// Waits until the program writes the text on one of its outputs.
    func waitForOutput(_ text: String) throws {
        try wait(within: 30, for: "'\(text)'") {
            if self.text("output").contains(text) || self.text("error").contains(text) { return true }
            guard !hasEnded else { throw failure("ended without the output '\(text)'") }
            return false
        }
    }

    private func wait(
        within seconds: Int, for what: String, isInterruptible: Bool = true, until isTrue: () throws -> Bool
    ) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while try !isTrue() {
            guard ContinuousClock.now < deadline else { throw failure("did not reach \(what) in \(seconds) s") }
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

    /// Ends the program with SIGTERM, so that it can end its own children, and with SIGKILL after 10 seconds.
    private func end() {
        kill(processID, SIGTERM)
        guard (try? wait(within: 10, for: "its end", isInterruptible: false) { hasEnded }) == nil else { return }
        kill(processID, SIGKILL)
        var status: Int32 = 0
        waitpid(processID, &status, 0)
    }
}

extension ChildProcess {
    /// Starts the program with setpriv(1) of util-linux, so that the kernel ends it if this process dies.
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

/// A request of the user to stop. The program then ends its children and removes its network as usual.
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

/// The paths of this program and of the programs next to it.
enum Program {
    /// Returns the path of this program.
    static func path() throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw ChildProcess.Failure(description: "/proc/self/exe is not readable") }
        return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Returns the path of another program of this package.
    static func path(of sibling: String) throws -> String {
        let own = try path()
        let path = own[...(own.lastIndex(of: "/") ?? own.startIndex)] + sibling
        guard access(String(path), X_OK) == 0 else {
            throw ChildProcess.Failure(
                description: "\(path) does not exist; build it with: swift build --product \(sibling)")
        }
        return String(path)
    }
}
