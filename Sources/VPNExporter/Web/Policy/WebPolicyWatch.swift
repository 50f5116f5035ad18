import Logging
import NIOPosix

/// Keeps the policy in force equal to the file: looks each second whether the web configuration, a certificate or a key has
/// changed, and reads them again.
struct WebPolicyWatch: Sendable {
    let webGuard: WebGuard
    private let path: String
    private let identities: [String: FileIdentity?]

    /// Reads the file; one that is wrong prevents the start.
    init(file: String) throws(ConfigurationProblems) {
        let reading = WebPolicyFile.read(path: file)
        webGuard = WebGuard(try reading.result.get())
        identities = reading.identities
        path = file
    }

    /// Looks until its task is cancelled.
    func run(logger: Logger, interval: Duration = .seconds(1)) async {
        var settling = FileSettling(known: identities)
        var trouble: String?
        log("web configuration read", webGuard.policy, logger)
        while (try? await Task.sleep(for: interval)) != nil {
            guard let look = await look(at: settling.paths) else { continue }
            guard settling.look(look), let reading = await read() else { continue }
            settling.read(reading.identities)
            let found = apply(reading.result)
            if let found, found != trouble {
                logger.error(
                    "web configuration cannot be used, answering 500 until it can",
                    metadata: ["file": "\(path)", "problems": "\(found)"])
            } else if found == nil {
                log("web configuration read again", webGuard.policy, logger)
            }
            trouble = found
        }
    }

    /// What keeps the file from being followed; `nil` where it is in force.
    private func apply(_ result: Result<WebPolicy, ConfigurationProblems>) -> String? {
        switch result {
        case .success(let policy):
            guard let loss = policy.loss(since: webGuard.policy) else {
                webGuard.replace(by: policy)
                return nil
            }
            webGuard.close()
            return loss
        case .failure(let problems):
            webGuard.close()
            return problems.lines.joined(separator: "; ")
        }
    }

    /// On a thread that may wait for a slow disk; `nil` where the end comes before.
    private func look(at paths: [String]) async -> [String: FileIdentity?]? {
        try? await NIOThreadPool.singleton.runIfActive {
            paths.reduce(into: [:]) { $0.updateValue(FileIdentity($1), forKey: $1) }
        }
    }

    private func read() async -> WebPolicyFile.Reading? {
        let path = path
        return try? await NIOThreadPool.singleton.runIfActive { WebPolicyFile.read(path: path) }
    }

    private func log(_ message: Logger.Message, _ policy: WebPolicy, _ logger: Logger) {
        logger.info(
            message,
            metadata: [
                "file": "\(path)", "tls": "\(policy.tls != nil)", "http2": "\(policy.tls?.offersHTTP2 ?? false)",
                "client_auth_type": "\((policy.tls?.clients ?? .none).rawValue)", "users": "\(policy.users.count)",
            ])
    }
}
