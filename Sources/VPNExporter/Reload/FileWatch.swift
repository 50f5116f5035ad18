import Logging
import Settings
import VPNConfiguration

/// The configuration file, with the files that it references, as the exporter follows it.
struct FollowedFile: Sendable {
    let path: String
    /// The time between two checks for changes; `nil` disables the check.
    let watchInterval: Duration?
    var shard = Shard.whole
    /// The files that the configuration was last read from.
    let notes = FileNotes()

    func read() throws(ConfigurationProblems) -> ExporterConfiguration {
        try ConfigurationFile.read(path: path, files: notes).shared(shard)
    }

    /// Logs each file with a secret that every user may read.
    func warnAboutExposedSecrets(_ logger: Logger) {
        for path in SecretExposure.exposed(among: notes.secrets) { Self.warn(aboutExposed: path, logger) }
    }

    static func warn(aboutExposed path: String, _ logger: Logger) {
        logger.warning(
            "\(SecretExposure.message)", metadata: ["file": "\(path)", "remedy": "\(SecretExposure.remedy(path))"])
    }
}

/// Reloads the configuration when its file, or a file that it references, changes.
struct FileWatch: Sendable {
    let reloader: ConfigurationReloader
    let files: FileNotes
    let interval: Duration

    /// Runs until it is cancelled. An unusable file is reported once, until it changes again.
    func run() async {
        var known = files.identities
        while (try? await Task.sleep(for: interval, tolerance: interval / 10)) != nil {
            let identities = files.identities
            guard identities != known else { continue }
            _ = await reloader.reload(.file)
            // The identities from before the reading stay, so that a change during the reading causes another reload.
            // Files that only the new configuration references have no earlier identity.
            known = identities.merging(files.identities.filter { identities[$0.key] == nil }) { before, _ in before }
        }
    }
}

/// Reloads the configuration when a file that it references changes: a password, a key, a token, or the certificates of
/// the cloud's authorities. Kubernetes and other stores of secrets replace such files at any time.
///
/// The configuration file itself takes effect only on request. If it has changed too, the referenced files wait for
/// that request.
struct ReferencedFileWatch: Sendable {
    let reloader: ConfigurationReloader
    let files: FileNotes
    let logger: Logger
    var interval = Duration.seconds(5)

    /// Runs until it is cancelled.
    func run() async {
        var seen: [String: FileIdentity?] = [:]
        var isWaiting = false
        while (try? await Task.sleep(for: interval, tolerance: interval / 10)) != nil {
            let (read, now) = (files.read, files.identities)
            defer { seen = now }
            // Two equal checks show that no program is still writing the file.
            guard now != read, now == seen else { continue }
            guard let main = files.main, now[main] == read[main] else {
                if now.contains(where: { $0.key != files.main && read[$0.key] != $0.value }), !isWaiting {
                    logger.warning(
                        "a referenced file changed, and so did the configuration file; reload to apply both"
                    )
                    isWaiting = true
                }
                continue
            }
            isWaiting = false
            _ = await reloader.reload(.referencedFile)
        }
    }
}
