import Logging
import Settings
import VPNConfiguration

/// The configuration's file as the exporter follows it.
struct FollowedFile: Sendable {
    let path: String
    /// How often it is looked whether the files have changed; `nil` is never.
    let watchInterval: Duration?
    var shard = Shard.whole
    /// Those that the configuration was read from last.
    let notes = FileNotes()

    func read() throws(ConfigurationProblems) -> ExporterConfiguration {
        try ConfigurationFile.read(path: path, files: notes).shared(shard)
    }

    /// Says which files with secrets every user may read.
    func warnOfExposedSecrets(_ logger: Logger) {
        for path in SecretExposure.exposed(among: notes.secrets) { Self.warn(ofExposed: path, logger) }
    }

    static func warn(ofExposed path: String, _ logger: Logger) {
        logger.warning(
            "\(SecretExposure.message)", metadata: ["file": "\(path)", "remedy": "\(SecretExposure.remedy(path))"])
    }
}
