import Glibc

/// The environment and the files that a configuration uses without naming them. Tests replace both.
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
    /// The surroundings of this process. Read them before other threads set variables.
    package static let process = ProcessSurroundings(lookUp: { getenv($0).map { String(cString: $0) } }) {
        path throws(BoundedFile.Failure) in
        try BoundedFile.read(path, maximumSize: 1_048_576)
    }

    /// Returns surroundings that also record what is read.
    package func noting(_ notes: FileNotes) -> ProcessSurroundings {
        var surroundings = self
        surroundings.notes = notes
        return surroundings
    }

    /// Records a file with a secret.
    package func noteSecret(_ path: String) { notes?.noteSecret(path) }

    /// Returns the value of a variable; `nil` if it is not set, or empty.
    package func variable(_ name: String) -> String? {
        lookUp(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Returns the bytes of a file; `nil` if it does not exist.
    package func file(_ path: String) throws(BoundedFile.Failure) -> [UInt8]? {
        notes?.note(path)
        do throws(BoundedFile.Failure) {
            return try readFile(path)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    /// Returns the path with the home directory instead of `~`.
    package func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = variable("HOME") else { return path }
        return home + path.dropFirst()
    }
}
