import CTunnel
import Glibc

/// Simulates the networks behind the VPN connections for tests, and counts the truth of its answers.
@main
enum NetworkSimulator {
    /// Exits with 0 at the end, 1 after a failure, 2 in the initial network namespace, 64 for a wrong command line or
    /// file.
    static func main() {
        do {
            let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
            guard !arguments.wantsHelp else {
                print(Arguments.usage, terminator: "")
                return
            }
            let scenario = try arguments.behaviours.map { try Scenario(json: File.read($0), file: $0) } ?? Scenario()
            if let refusal = NamespaceGuard.current().refusal { fail(refusal, status: 2) }
            try run(arguments, scenario)
        } catch let error as UsageError {
            fail(error.description, status: 64)
        } catch {
            fail("\(error)", status: 1)
        }
    }

    private static func run(_ arguments: Arguments, _ scenario: Scenario) throws {
        let tunnel = try Tunnel(arguments)
        if ctunnel_exact_timers() < 0 { throw SystemError("PR_SET_TIMERSLACK") }
        // Without the permission, the times are slightly less exact but still reported truthfully.
        if arguments.isRealtime { _ = ctunnel_realtime() }
        var loop = try EventLoop(tunnel, scenario)
        try loop.run()
    }

    private static func fail(_ message: String, status: Int32) -> Never {
        let line = Array("NetworkSimulator: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(status)
    }
}
