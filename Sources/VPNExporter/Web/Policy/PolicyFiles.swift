/// Reads the files that a web configuration is made of, and remembers which, and as they were just before.
struct PolicyFiles: Sendable {
    /// Of each file by its path; `nil` for one that is not there.
    private(set) var identities: [String: FileIdentity?] = [:]
    /// The folder that relative paths start at, without a slash at its end; empty for the working directory.
    private let folder: String
    private let readFile: @Sendable (String) throws(SettingRefusal) -> [UInt8]

    /// Room for a long chain of certificates.
    static let maximumSize = 1_048_576

    /// - Parameter readFile: a seam, so that rules are tested without files.
    init(besides file: String, readFile: @escaping @Sendable (String) throws(SettingRefusal) -> [UInt8] = readFromDisk)
    {
        folder = file.lastIndex(of: "/").map { file[..<$0].isEmpty ? "/" : String(file[..<$0]) } ?? ""
        self.readFile = readFile
    }

    /// The content of a file that the web configuration names.
    mutating func read(_ path: String) throws(SettingRefusal) -> [UInt8] {
        let place = place(of: path)
        note(place)
        return try readFile(place)
    }

    /// Remembers a file as it is now.
    mutating func note(_ place: String) {
        identities.updateValue(FileIdentity(place), forKey: place)
    }

    private func place(of path: String) -> String {
        path.hasPrefix("/") || folder.isEmpty ? path : folder == "/" ? "/" + path : folder + "/" + path
    }

    @Sendable
    private static func readFromDisk(_ path: String) throws(SettingRefusal) -> [UInt8] {
        do throws(BoundedFile.Failure) {
            return try BoundedFile.read(path, maximumSize: maximumSize)
        } catch {
            throw SettingRefusal("the file \(path) \(error.reason)")
        }
    }
}
