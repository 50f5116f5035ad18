import Foundation

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
