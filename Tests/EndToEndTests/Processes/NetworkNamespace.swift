import Foundation
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

    /// Moves the calling thread into the namespace (setns(2)). The thread must end afterwards.
    func enter() throws {
        let descriptor = open("/var/run/netns/" + name, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(command: ["open", name], text: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        guard Self.setns(descriptor, Self.cloneNewNetwork) == 0 else {
            throw Failure(command: ["setns", name], text: String(cString: strerror(errno)))
        }
    }

    /// Swift's Glibc module lacks setns(2) and its constants.
    private static let setns = unsafeBitCast(
        dlsym(nil, "setns"), to: (@convention(c) (Int32, Int32) -> Int32).self)
    private static let cloneNewNetwork: Int32 = 0x4000_0000

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

/// A hosts file (hosts(5)) that only the launched command sees. Its name server fails at once, because nothing listens
/// on the namespace's loopback address.
struct HostsFile: Sendable {
    private let path: String
    /// The command prefix that makes the file visible.
    let launcher: [String]

    static func with<Value>(_ text: String, _ body: (HostsFile) async throws -> Value) async throws -> Value {
        try await TemporaryFolder.with { folder in
            let mounts = ["hosts", "resolv.conf", "nsswitch.conf"].map { "mount --bind \(folder)/\($0) /etc/\($0)" }
            let script = mounts.joined(separator: " && ") + " && exec \"$@\""
            let file = HostsFile(
                path: folder + "/hosts", launcher: ["unshare", "--mount", "sh", "-c", script, "sh"])
            try file.write(text)
            try "nameserver 127.0.0.1\n".write(toFile: folder + "/resolv.conf", atomically: false, encoding: .utf8)
            try "hosts: files dns\n".write(toFile: folder + "/nsswitch.conf", atomically: false, encoding: .utf8)
            return try await body(file)
        }
    }

    /// Replaces the contents and keeps the inode, which is mounted.
    func write(_ text: String) throws { try text.write(toFile: path, atomically: false, encoding: .utf8) }
}
