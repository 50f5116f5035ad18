import FoundationEssentials

/// What is in a folder, those of /proc included.
enum Directory {
    /// Empty where it cannot be read.
    static func names(in path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
}
