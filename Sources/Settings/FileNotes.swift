import Synchronization

/// Which files a configuration was read from, and as what.
package final class FileNotes: Sendable {
    private struct State {
        /// The configuration itself.
        var main: String?
        /// How each file was just before it was read; `nil` for those that were not there.
        var read: [String: FileIdentity?] = [:]
        /// Those with a password, key or token.
        var secrets: Set<String> = []
    }

    private let state = Mutex(State())

    package init() {}

    /// The configuration is read from its beginning.
    package func begin(_ path: String) {
        let identity = FileIdentity(path)
        state.withLock { $0 = State(main: path, read: [path: identity]) }
    }

    package func note(_ path: String) {
        let identity = FileIdentity(path)
        state.withLock { _ = $0.read.updateValue(identity, forKey: path) }
    }

    /// The file has a secret.
    package func noteSecret(_ path: String) { state.withLock { _ = $0.secrets.insert(path) } }

    /// The configuration itself has a secret.
    package func noteOwnSecret() {
        state.withLock { state in
            if let main = state.main { state.secrets.insert(main) }
        }
    }

    /// How each of them is on the disk; `nil` for those that are not there.
    package var identities: [String: FileIdentity?] { Self.look(state.withLock { Array($0.read.keys) }) }

    /// How they were at the reading.
    package var read: [String: FileIdentity?] { state.withLock { $0.read } }

    /// The configuration itself.
    package var main: String? { state.withLock { $0.main } }

    /// The files with secrets, in order.
    package var secrets: [String] { state.withLock { $0.secrets.sorted() } }

    private static func look(_ paths: [String]) -> [String: FileIdentity?] {
        paths.reduce(into: [:]) { $0.updateValue(FileIdentity($1), forKey: $1) }
    }
}
