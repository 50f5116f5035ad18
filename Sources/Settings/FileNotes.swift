import Glibc
import Synchronization

/// The files that a configuration was read from, and their roles.
package final class FileNotes: Sendable {
    private struct State {
        /// The configuration itself.
        var main: String?
        /// The identity of each file just before it was read; `nil` if it did not exist.
        var read: [String: FileIdentity?] = [:]
        /// The files with a password, key or token.
        var secrets: Set<String> = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Starts a reading of the configuration.
    package func begin(_ path: String) {
        let identity = FileIdentity(path)
        state.withLock { $0 = State(main: path, read: [path: identity]) }
    }

    package func note(_ path: String) {
        let identity = FileIdentity(path)
        state.withLock { _ = $0.read.updateValue(identity, forKey: path) }
    }

    /// Records a file with a secret.
    package func noteSecret(_ path: String) { state.withLock { _ = $0.secrets.insert(path) } }

    /// Records that the configuration itself has a secret.
    package func noteOwnSecret() {
        state.withLock { state in
            if let main = state.main { state.secrets.insert(main) }
        }
    }

    /// The current identity of each file; `nil` if it does not exist.
    package var identities: [String: FileIdentity?] { Self.look(state.withLock { Array($0.read.keys) }) }

    /// The identities at the reading.
    package var read: [String: FileIdentity?] { state.withLock { $0.read } }

    /// The configuration itself.
    package var main: String? { state.withLock { $0.main } }

    /// The files with secrets, sorted.
    package var secrets: [String] { state.withLock { $0.secrets.sorted() } }

    private static func look(_ paths: [String]) -> [String: FileIdentity?] {
        paths.reduce(into: [:]) { $0.updateValue(FileIdentity($1), forKey: $1) }
    }
}

/// The identity of a file, which changes with its content, without reading it. It also changes if a symbolic link in
/// the path does, as with the files of a Kubernetes ConfigMap.
package struct FileIdentity: Sendable, Hashable {
    private let device: dev_t
    private let inode: ino_t
    private let size: off_t
    /// The time of the last change of content or permissions.
    private let times: [Int]

    /// Reads the identity; `nil` if there is no file at `path`, or no permission to inspect it.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        size = status.st_size
        times = [status.st_mtim, status.st_ctim].flatMap { [$0.tv_sec, $0.tv_nsec] }
    }
}
