import Logging
import Settings

/// Reads the configuration again when a file that it names has become another one: a password, a key, a token, or the
/// certificates of the cloud's authorities. Kubernetes and other stores of secrets replace such files at any time.
///
/// The configuration itself comes into force when somebody asks. If it has changed since, the files that it names wait for
/// that, too.
struct NamedFileWatch: Sendable {
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
            // Twice the same, so that no file is read half written.
            guard now != read, now == seen else { continue }
            guard let main = files.main, now[main] == read[main] else {
                if now.contains(where: { $0.key != files.main && read[$0.key] != $0.value }), !isWaiting {
                    logger.warning(
                        "a file that the configuration names has changed, and so has the configuration; reload to use both"
                    )
                    isWaiting = true
                }
                continue
            }
            isWaiting = false
            _ = await reloader.reload(.namedFile)
        }
    }
}
