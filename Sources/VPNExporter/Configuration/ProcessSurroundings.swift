import CloudAPI
import Glibc

/// The environment and the files that a configuration may lean on without naming them; a seam, so that rules are tested
/// without either.
struct ProcessSurroundings: Sendable {
    private let lookUp: @Sendable (String) -> String?
    private let readFile: @Sendable (String) throws(BoundedFile.Failure) -> [UInt8]

    init(
        lookUp: @escaping @Sendable (String) -> String?,
        readFile: @escaping @Sendable (String) throws(BoundedFile.Failure) -> [UInt8]
    ) {
        self.lookUp = lookUp
        self.readFile = readFile
    }
}

extension ProcessSurroundings {
    /// This process's own; to be asked before other threads set variables.
    static let process = ProcessSurroundings(lookUp: { getenv($0).map { String(cString: $0) } }) {
        path throws(BoundedFile.Failure) in
        try BoundedFile.read(path, maximumSize: 1_048_576)
    }

    /// The same ones, which note what is read of them.
    func noting(_ files: FileNotes) -> ProcessSurroundings {
        ProcessSurroundings(lookUp: lookUp) { [readFile] path throws(BoundedFile.Failure) in
            files.note(path)
            return try readFile(path)
        }
    }

    /// A variable's value; `nil` where it is not set, or empty.
    func variable(_ name: String) -> String? {
        lookUp(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A file's bytes; `nil` where there is no such file.
    func file(_ path: String) throws(BoundedFile.Failure) -> [UInt8]? {
        do throws(BoundedFile.Failure) {
            return try readFile(path)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    /// The path with the home directory in the place of `~`.
    func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = variable("HOME") else { return path }
        return home + path.dropFirst()
    }

    /// Why the file at `path` gives no certificates; `nil` where it has some.
    func refusal(ofCertificates path: String) -> String? {
        do throws(BoundedFile.Failure) {
            return TrustRoots.areCertificates(try readFile(path))
                ? nil : "the file \(path) has no certificates in PEM (BEGIN CERTIFICATE), or a broken one"
        } catch {
            return "the file \(path) \(error.reason)"
        }
    }
}
