import FoundationEssentials

/// A folder for the files of one measurement.
enum TemporaryFolder {
    /// Runs the body with the path of a new folder, then removes the folder.
    static func with<Value>(_ body: (String) throws -> Value) throws -> Value {
        let path = FileManager.default.temporaryDirectory.path + "/benchmark-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }
}

/// Text files, including those of /proc.
enum TextFile {
    /// Returns the text of a file; `nil` if it is not readable.
    static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    static func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }
}

/// The contents of folders, including those of /proc.
enum Directory {
    /// Returns the names in a folder; none if it is not readable.
    static func names(in path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
}
