import Settings

/// Reads the files of a web configuration, and records which files, with their identities from just before the reading.
struct PolicyFiles: Sendable {
    /// The identity of each file by its path, or `nil` for a missing file.
    private(set) var identities: [String: FileIdentity?] = [:]
    /// The files with keys or password hashes.
    private(set) var secrets: Set<String> = []
    private let main: String
    private let files: NamedFiles
    private let readFile: @Sendable (String) throws(BoundedFile.Failure) -> [UInt8]

    /// The largest file in bytes, with room for a long chain of certificates.
    static let maximumSize = 1_048_576

    /// Creates a reader of files next to `file`.
    ///
    /// - Parameter readFile: Reads one file. Tests replace it.
    init(
        besides file: String, _ surroundings: ProcessSurroundings = .process,
        readFile: @escaping @Sendable (String) throws(BoundedFile.Failure) -> [UInt8] = readFromDisk
    ) {
        main = file
        files = NamedFiles(besides: file, surroundings)
        self.readFile = readFile
    }

    /// Returns the content of a file that the web configuration names.
    mutating func read(_ path: String) throws(SettingRefusal) -> [UInt8] {
        let place = try files.place(of: path)
        note(place)
        do throws(BoundedFile.Failure) {
            let bytes = try readFile(place)
            if Self.hasKey(bytes) { secrets.insert(place) }
            return bytes
        } catch {
            throw files.refusal(error, at: place, named: path)
        }
    }

    /// Records the current identity of a file.
    mutating func note(_ place: String) {
        identities.updateValue(FileIdentity(place), forKey: place)
    }

    /// Records that the web configuration itself contains a secret.
    mutating func noteOwnSecret() { secrets.insert(main) }

    static func hasKey(_ bytes: [UInt8]) -> Bool { bytes.firstRange(of: Array("PRIVATE KEY-----".utf8)) != nil }

    @Sendable
    private static func readFromDisk(_ path: String) throws(BoundedFile.Failure) -> [UInt8] {
        try BoundedFile.read(path, maximumSize: maximumSize)
    }
}
