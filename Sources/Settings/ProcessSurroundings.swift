import Glibc

/// The environment and the files that a configuration may lean on without naming them; a seam, so that rules are tested
/// without either.
package struct ProcessSurroundings: Sendable {
    private let lookUp: @Sendable (String) -> String?
    package let readFile: @Sendable (String) throws(BoundedFile.Failure) -> [UInt8]
    package private(set) var notes: FileNotes?

    package init(
        lookUp: @escaping @Sendable (String) -> String?,
        readFile: @escaping @Sendable (String) throws(BoundedFile.Failure) -> [UInt8]
    ) {
        self.lookUp = lookUp
        self.readFile = readFile
    }
}

extension ProcessSurroundings {
    /// This process's own; to be asked before other threads set variables.
    package static let process = ProcessSurroundings(lookUp: { getenv($0).map { String(cString: $0) } }) {
        path throws(BoundedFile.Failure) in
        try BoundedFile.read(path, maximumSize: 1_048_576)
    }

    /// The same ones, which note what is read of them.
    package func noting(_ notes: FileNotes) -> ProcessSurroundings {
        var surroundings = self
        surroundings.notes = notes
        return surroundings
    }

    /// The file has a secret.
    package func noteSecret(_ path: String) { notes?.noteSecret(path) }

    /// A variable's value; `nil` where it is not set, or empty.
    package func variable(_ name: String) -> String? {
        lookUp(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A file's bytes; `nil` where there is no such file.
    package func file(_ path: String) throws(BoundedFile.Failure) -> [UInt8]? {
        notes?.note(path)
        do throws(BoundedFile.Failure) {
            return try readFile(path)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    /// The path with the home directory in the place of `~`.
    package func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = variable("HOME") else { return path }
        return home + path.dropFirst()
    }
}
