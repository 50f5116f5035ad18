import Glibc

/// A new network namespace: its loopback interface is down, and ICMP sockets require a capability.
struct NetworkNamespace: Sendable {
    let name: String

    /// The command prefix that enters the namespace.
    var launcher: [String] { ["ip", "netns", "exec", name] }

    /// Runs the body with a namespace, then deletes it.
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

    /// Runs a command in the namespace and returns its standard output.
    @discardableResult
    func run(_ command: String...) async throws -> String {
        try await Self.run(launcher + command)
    }

    /// Runs commands of ip(8) in the namespace, such as `link set lo up`.
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
