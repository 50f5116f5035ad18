package import Settings

/// Reads the files that a web configuration is made of, and remembers which, and as they were just before.
package struct PolicyFiles: Sendable {
    /// Of each file by its path; `nil` for one that is not there.
    package private(set) var identities: [String: FileIdentity?] = [:]
    /// Those with keys, or hashes of passwords.
    package private(set) var secrets: Set<String> = []
    private let main: String
    private let files: NamedFiles
    private let readFile: @Sendable (String) throws(BoundedFile.Failure) -> [UInt8]

    /// Room for a long chain of certificates.
    package static let maximumSize = 1_048_576

    /// - Parameter readFile: a seam, so that rules are tested without files.
    package init(
        besides file: String, _ surroundings: ProcessSurroundings = .process,
        readFile: @escaping @Sendable (String) throws(BoundedFile.Failure) -> [UInt8] = readFromDisk
    ) {
        main = file
        files = NamedFiles(besides: file, surroundings)
        self.readFile = readFile
    }

    /// The content of a file that the web configuration names.
    package mutating func read(_ path: String) throws(SettingRefusal) -> [UInt8] {
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

    /// Remembers a file as it is now.
    package mutating func note(_ place: String) {
        identities.updateValue(FileIdentity(place), forKey: place)
    }

    /// The web configuration itself has a secret.
    package mutating func noteOwnSecret() { secrets.insert(main) }

    static func hasKey(_ bytes: [UInt8]) -> Bool { bytes.firstRange(of: Array("PRIVATE KEY-----".utf8)) != nil }

    @Sendable
    private static func readFromDisk(_ path: String) throws(BoundedFile.Failure) -> [UInt8] {
        try BoundedFile.read(path, maximumSize: maximumSize)
    }
}
