package import Logging
import NIOPosix
package import Settings

/// Keeps the policy in force equal to the file. It checks each second whether the web configuration, a certificate or a
/// key has changed, and reads them again.
package struct WebPolicyWatch: Sendable {
    package let webGuard: WebGuard
    private let path: String
    private let identities: [String: FileIdentity?]
    /// The files with keys or password hashes.
    package let secrets: [String]

    /// Reads the file. An invalid file prevents the start.
    ///
    /// - Parameter realm: The name that browsers show when they request a password.
    package init(file: String, realm: String) throws(ConfigurationProblems) {
        let reading = WebPolicyFile.read(path: file)
        webGuard = WebGuard(try reading.result.get(), realm: realm)
        identities = reading.identities
        secrets = reading.secrets
        path = file
    }

    /// Watches the files until its task is cancelled.
    package func run(logger: Logger, interval: Duration = .seconds(1)) async {
        var settling = FileSettling(known: identities)
        var trouble: Trouble?
        log("web configuration loaded", webGuard.policy, logger)
        while (try? await Task.sleep(for: interval)) != nil {
            guard let look = await look(at: settling.paths) else { continue }
            guard settling.look(look), let reading = await read() else { continue }
            settling.read(reading.identities)
            let found = apply(reading.result)
            if let found, found != trouble {
                logger.error(found.message, metadata: ["file": "\(path)", "problems": "\(found.problems)"])
            } else if found == nil {
                log("web configuration reloaded", webGuard.policy, logger)
            }
            trouble = found
        }
    }

    /// The reason why the file is not in force.
    private struct Trouble: Equatable {
        let problems: String
        /// Whether everything except certificate and key is in force.
        var isServing = false

        var message: Logger.Message {
            isServing
                ? "certificate and key rejected; the previous pair stays in force"
                : "web configuration rejected; answering 500"
        }
    }

    /// Applies a reading. Returns `nil` if the file is in force.
    private func apply(_ result: Result<WebPolicy, ConfigurationProblems>) -> Trouble? {
        switch result {
        case .success(let policy):
            guard let loss = policy.loss(since: webGuard.policy) else {
                webGuard.replace(by: policy)
                return policy.tls?.pairProblems.map { Trouble(problems: $0.text, isServing: true) }
            }
            webGuard.close()
            return Trouble(problems: loss)
        case .failure(let problems):
            webGuard.close()
            return Trouble(problems: problems.text)
        }
    }

    /// Reads the identities on a thread that may wait for a slow disk. Returns `nil` if the process ends first.
    private func look(at paths: [String]) async -> [String: FileIdentity?]? {
        try? await NIOThreadPool.singleton.runIfActive {
            paths.reduce(into: [:]) { $0.updateValue(FileIdentity($1), forKey: $1) }
        }
    }

    private func read() async -> WebPolicyFile.Reading? {
        let (path, last) = (path, webGuard.policy.tls?.pair)
        return try? await NIOThreadPool.singleton.runIfActive { WebPolicyFile.read(path: path, last: last) }
    }

    private func log(_ message: Logger.Message, _ policy: WebPolicy, _ logger: Logger) {
        logger.info(
            message,
            metadata: [
                "file": "\(path)", "tls": .stringConvertible(policy.tls != nil),
                "http2": .stringConvertible(policy.tls?.offersHTTP2 ?? false),
                "client_auth_type": "\((policy.tls?.clients ?? .none).rawValue)",
                "users": .stringConvertible(policy.users.count),
            ])
    }
}

extension ConfigurationProblems {
    /// All problems in one line.
    fileprivate var text: String { lines.joined(separator: "; ") }
}

/// Decides when to read changed files again: when two checks in a row find the same new state. This avoids reading a
/// half-written file, or a certificate without its new key.
struct FileSettling: Sendable {
    typealias Identities = [String: FileIdentity?]

    /// The identities of the files at the last reading.
    private var known: Identities
    private var seen: Identities?

    init(known: Identities) {
        self.known = known
    }

    /// The files to check.
    var paths: [String] { Array(known.keys) }

    /// Returns whether to read the files again, given their current identities.
    mutating func look(_ now: Identities) -> Bool {
        defer { seen = now }
        return now != known && now == seen
    }

    /// Records the identities that a reading used.
    mutating func read(_ identities: Identities) {
        known = identities
        seen = nil
    }
}
