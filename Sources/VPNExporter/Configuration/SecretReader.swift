import CloudAPI

/// Reads the files with secrets that a configuration names; a seam, so that rules are tested without files.
struct SecretReader: Sendable {
    /// The folder that relative paths start at, without a slash at its end; empty for the working directory.
    let folder: String
    private let readFile: @Sendable (String) throws(SettingRefusal) -> [UInt8]

    init(folder: String, readFile: @escaping @Sendable (String) throws(SettingRefusal) -> [UInt8]) {
        self.folder = folder
        self.readFile = readFile
    }

    /// A reader of real files beside the configuration `file`.
    init(besides file: String) {
        let folder = file.lastIndex(of: "/").map { file[..<$0].isEmpty ? "/" : String(file[..<$0]) } ?? ""
        self.init(folder: folder) { path throws(SettingRefusal) in
            do throws(BoundedFile.Failure) {
                return try BoundedFile.read(path, maximumSize: Self.maximumSize)
            } catch {
                throw SettingRefusal("the file \(path) \(error.reason)")
            }
        }
    }

    /// The same one, which notes what it reads.
    func noting(_ files: FileNotes) -> SecretReader {
        SecretReader(folder: folder) { [readFile] path throws(SettingRefusal) in
            files.note(path)
            return try readFile(path)
        }
    }

    /// Room for a security token.
    static let maximumSize = 16_384

    /// The path of a file that the configuration names.
    func place(of path: String) -> String {
        path.hasPrefix("/") || folder.isEmpty ? path : folder == "/" ? "/" + path : folder + "/" + path
    }

    /// The secret in the file's one line; the line's end is no part of it.
    func read(_ path: String) throws(SettingRefusal) -> Secret {
        let place = place(of: path)
        guard let text = String(validating: try readFile(place), as: UTF8.self) else {
            throw SettingRefusal("the file \(place) is not valid UTF-8")
        }
        if text.unicodeScalars.first == "\u{feff}" {
            throw SettingRefusal("the file \(place) begins with a byte order mark; save it as UTF-8 without one")
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
