package import NetworkPrimitives

/// Reads the files with secrets that a configuration names. Tests replace it, and need no files.
package struct SecretReader: Sendable {
    package let files: NamedFiles
    private let readFile: @Sendable (String) throws(BoundedFile.Failure) -> [UInt8]
    private var notes: FileNotes?

    package init(
        files: NamedFiles, readFile: @escaping @Sendable (String) throws(BoundedFile.Failure) -> [UInt8] = readFromDisk
    ) {
        self.files = files
        self.readFile = readFile
    }

    @Sendable
    private static func readFromDisk(_ path: String) throws(BoundedFile.Failure) -> [UInt8] {
        try BoundedFile.read(path, maximumSize: maximumSize)
    }

    /// Returns a reader that also records the files that it reads.
    package func noting(_ notes: FileNotes) -> SecretReader {
        var reader = self
        reader.notes = notes
        return reader
    }

    /// Records that the configuration itself has a secret.
    package func noteOwnSecret() { notes?.noteOwnSecret() }

    /// The maximum size in bytes: room for a security token.
    package static let maximumSize = 16_384

    /// Returns the secret: the only line of the file, without its line break.
    package func read(_ path: String) throws(SettingRefusal) -> Secret {
        let place = try files.place(of: path)
        notes?.note(place)
        notes?.noteSecret(place)
        let bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try readFile(place)
        } catch {
            throw files.refusal(error, at: place, named: path)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingRefusal("the file \(place) is not valid UTF-8")
        }
        if text.unicodeScalars.first == "\u{feff}" {
            throw SettingRefusal("the file \(place) begins with a byte order mark. Save it as UTF-8 without one")
        }
        // "\r\n" is one character.
        let secret = text.hasSuffix("\n") || text.hasSuffix("\r\n") ? String(text.dropLast()) : text
        if secret.isEmpty { throw SettingRefusal("the file \(place) has no secret; its one line is empty") }
        if secret.unicodeScalars.contains(where: \.isControl) {
            throw SettingRefusal("the file \(place) has control characters or more than one line")
        }
        return Secret(secret)
    }
}

/// The sources outside a configuration file that reading it requires.
package struct ReadingContext: Sendable {
    package let secrets: SecretReader
    package let surroundings: ProcessSurroundings

    package init(secrets: SecretReader, surroundings: ProcessSurroundings) {
        self.secrets = secrets
        self.surroundings = surroundings
    }
}
