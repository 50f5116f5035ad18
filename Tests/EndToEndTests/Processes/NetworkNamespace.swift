import Glibc

/// A network namespace of the test's own: its loopback interface is down and nobody may open an ICMP socket without a
/// capability, as the kernel makes it.
struct NetworkNamespace: Sendable {
    let name: String

    /// What starts a command inside.
    var launcher: [String] { ["ip", "netns", "exec", name] }

    /// Runs the body beside a namespace that is gone afterwards.
    static func with<Value>(_ body: (NetworkNamespace) async throws -> Value) async throws -> Value {
        let namespace = NetworkNamespace(name: "vpn-exporter-\(UInt32.random(in: .min ... .max))")
        try await run(["ip", "netns", "add", namespace.name])
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(namespace))
        } catch {
            result = .failure(error)
        }
        try await run(["ip", "netns", "delete", namespace.name])
        return try result.get()
    }

    /// Runs a command inside; what it writes on standard output.
    @discardableResult
    func run(_ command: String...) async throws -> String {
        try await Self.run(launcher + command)
    }

    /// Runs commands of ip(8) inside, one after the other, such as `link set lo up`.
    func ip(_ commands: String...) async throws { try await ip(commands) }

    func ip(_ commands: [String]) async throws {
        for command in commands {
            try await Self.run(launcher + ["ip"] + command.split(separator: " ").map(String.init))
        }
    }

    struct Failure: Error {
        let command: [String]
        let text: String
    }

    @discardableResult
    private static func run(_ command: [String]) async throws -> String {
        let result = try await ChildProcess.output(of: command)
        guard result.exit == .code(0) else { throw Failure(command: command, text: result.error) }
        return result.output
    }
}
