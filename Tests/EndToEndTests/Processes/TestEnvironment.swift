import Foundation
import Glibc
import Testing

/// The paths of the sources and of the built products, in any checkout.
enum Checkout {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized.path

    static let quickStart = root + "/deploy/quickstart.yml"

    static var exporter: String { get throws { try product("vpn-exporter") } }

    static var simulator: String { get throws { try product("NetworkSimulator") } }

    /// The library that refuses socket options to the program that preloads it.
    static var sandbox: String { get throws { try product("libSandbox.so") } }

    /// The command that starts a program with the kernel's default buffers for its sockets.
    static var defaultBuffers: String { get throws { try product("DefaultBuffers") } }

    /// Returns the path of a product that was built with these tests. It lies next to their bundle.
    private static func product(_ name: String) throws -> String {
        guard let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) else {
            throw NotFound(what: "the test bundle in the arguments \(CommandLine.arguments)")
        }
        let path = URL(filePath: bundle).deletingLastPathComponent().appending(path: name).path
        guard FileManager.default.fileExists(atPath: path) else { throw NotFound(what: path) }
        return path
    }

    /// Copies the exporter and other files into a folder that every user can read, and returns the exporter's path.
    ///
    /// A separate process copies them. A descriptor of this process that is open for writing would leak into processes
    /// of parallel tests, and the kernel refuses to execute such a file.
    static func copyExporter(to folder: String, with files: String...) async throws -> String {
        let copying = try await ChildProcess.output(of: ["cp", try exporter] + files + [folder])
        guard copying.exit == .code(0) else { throw NotFound(what: copying.error) }
        return folder + "/vpn-exporter"
    }

    struct NotFound: Error, CustomStringConvertible {
        let what: String

        var description: String { "not found: \(what)" }
    }
}

/// The rights of the test on this machine, and command prefixes with fewer rights.
enum Privileges {
    /// Whether the test can start processes of other users and create network namespaces: root with CAP_NET_ADMIN (12)
    /// and CAP_SYS_ADMIN (21), which containers often lack.
    static var isRoot: Bool {
        let status = fileText("/proc/self/status")
        let capabilities = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }?.split(separator: "\t").last
        let mask = capabilities.flatMap { UInt64($0, radix: 16) } ?? 0
        return geteuid() == 0 && mask & (1 << 12) != 0 && mask & (1 << 21) != 0
    }

    /// The command prefix for the user `nobody`, without groups and capabilities.
    static let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

    /// Whether this machine's sysctl lets the group of `nobody` open datagram ICMP sockets.
    static var nobodyMayPing: Bool {
        let range = fileText("/proc/sys/net/ipv4/ping_group_range").split { $0.isWhitespace }.compactMap { UInt32($0) }
        return range.count == 2 && range[0] <= 65534 && 65534 <= range[1]
    }
}

/// Programs that tests start. `make tools` installs them. If one is missing, its tests are skipped with a reason.
enum Tools {
    /// Whether the programs exist. In CI the answer is always true, because a missing program is an error there.
    static func isPresent(_ names: [String]) -> Bool {
        ProcessInfo.processInfo.environment["CI"] != nil || names.allSatisfy { path(of: $0) != nil }
    }

    /// Returns the program's path in `PATH`.
    static func path(of name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test if one of the programs is missing.
    static func needs(_ names: String..., sourceLocation: SourceLocation = #_sourceLocation) -> Self {
        let list = names.joined(separator: ", ")
        return .enabled(
            if: Tools.isPresent(names), "needs \(list); `make tools` installs what is missing",
            sourceLocation: sourceLocation)
    }

    /// Skips a test without the rights that network namespaces and other users require.
    static var needsRoot: Self {
        .enabled(if: Privileges.isRoot, "needs root with CAP_NET_ADMIN and CAP_SYS_ADMIN")
    }

    /// Skips a test without the Python packages of `Tests/ThirdPartyClients`.
    static var needsPythonPackages: Self {
        .enabled(if: ThirdPartyClients.areInstalled, "needs the Python packages; `make clients` installs them")
    }
}

/// A temporary folder that every user can read.
enum TemporaryFolder {
    static func with<Value>(_ body: (_ path: String) async throws -> Value) async throws -> Value {
        let path = FileManager.default.temporaryDirectory.appending(path: "vpn-exporter-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }
}

/// Returns the text of a file, such as one of /proc; empty if it cannot be read.
func fileText(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
}

extension JSONDecoder {
    /// A decoder for keys in snake case.
    static var snakeCase: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }
}
