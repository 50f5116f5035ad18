import FoundationEssentials

/// A folder for what only one measurement needs.
enum TemporaryFolder {
    /// Runs the body with the path of a new folder, and removes that.
    static func with<Value>(_ body: (String) throws -> Value) throws -> Value {
        let path = FileManager.default.temporaryDirectory.path + "/benchmark-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }
}
