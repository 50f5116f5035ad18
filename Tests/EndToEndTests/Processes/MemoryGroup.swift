import Foundation

/// A control group with a memory limit, like that of a container. If this process cannot create one, the command runs
/// without it.
struct MemoryGroup: Sendable {
    /// The command prefix that enters the group.
    let launcher: [String]
    private let folder: String?

    /// Runs the body with a group. The group must be empty at the end.
    static func with<Value>(bytes: Int, _ body: (MemoryGroup) async throws -> Value) async throws -> Value {
        let group = make(bytes)
        defer { if let folder = group.folder { rmdir(folder) } }
        return try await body(group)
    }

    private static func make(_ bytes: Int) -> MemoryGroup {
        let name = "vpn-exporter-test-\(getpid())"
        for (root, limit) in [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")] {
            let folder = "\(root)/\(name)"
            guard mkdir(folder, 0o755) == 0 else { continue }
            if (try? Data("\(bytes)".utf8).write(to: URL(filePath: "\(folder)/\(limit)"))) != nil {
                let enter = "echo $$ > \(folder)/cgroup.procs && exec \"$@\""
                return MemoryGroup(launcher: ["sh", "-c", enter, "sh"], folder: folder)
            }
            rmdir(folder)
        }
        return MemoryGroup(launcher: [], folder: nil)
    }
}
