package import Logging
import NIOPosix
package import Settings

/// Keeps the policy in force equal to the file: looks each second whether the web configuration, a certificate or a key has
/// changed, and reads them again.
package struct WebPolicyWatch: Sendable {
    package let webGuard: WebGuard
    private let path: String
    private let identities: [String: FileIdentity?]
    /// Files with keys, or hashes of passwords.
    package let secrets: [String]

    /// Reads the file; one that is wrong prevents the start.
    package init(file: String) throws(ConfigurationProblems) {
        let reading = WebPolicyFile.read(path: file)
        webGuard = WebGuard(try reading.result.get())
        identities = reading.identities
        secrets = reading.secrets
        path = file
    }

    /// Looks until its task is cancelled.
    package func run(logger: Logger, interval: Duration = .seconds(1)) async {
        var settling = FileSettling(known: identities)
        var trouble: Trouble?
        log("web configuration read", webGuard.policy, logger)
        while (try? await Task.sleep(for: interval)) != nil {
            guard let look = await look(at: settling.paths) else { continue }
            guard settling.look(look), let reading = await read() else { continue }
            settling.read(reading.identities)
            let found = apply(reading.result)
            if let found, found != trouble {
                logger.error(found.message, metadata: ["file": "\(path)", "problems": "\(found.problems)"])
            } else if found == nil {
                log("web configuration read again", webGuard.policy, logger)
            }
            trouble = found
        }
    }

    /// What keeps the file from being followed.
    private struct Trouble: Equatable {
        let problems: String
        /// Whether all of it but certificate and key is in force.
        var isServing = false

        var message: Logger.Message {
            isServing
                ? "certificate and key cannot be used, serving the last ones that fit"
                : "web configuration cannot be used, answering 500 until it can"
        }
    }

    /// `nil` where the file is in force.
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

    /// On a thread that may wait for a slow disk; `nil` where the end comes before.
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
    /// All of them in one line.
    fileprivate var text: String { lines.joined(separator: "; ") }
}
