import Foundation

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
