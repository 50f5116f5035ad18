import CRevision
import Network

/// What this binary was built from.
package enum BuildInformation {
    /// The release, as in the change log.
    package static let version = "0.1.0"
    /// The commit, or `unknown` where the sources were in no repository.
    package static let revision = String(cString: vpn_exporter_revision())

    /// The compiler's release; the language has no other way to tell it.
    package static var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    /// The branch, or `unknown` where the build was not told.
    static let branch = {
        let text = String(cString: vpn_exporter_branch())
        return text.isEmpty ? "unknown" : text
    }()

    /// When the commit was made, in UTC, or `unknown` where the build was not told: the same sources give the same binary
    /// at any time.
    package static let date = {
        let seconds = vpn_exporter_commit_time()
        return seconds > 0 ? LogTime(milliseconds: seconds * 1_000).description.prefix(19) + "Z" : "unknown"
    }()

    /// The system and processor that it runs on, in Go's words, as other exporters have them.
    static var platform: String {
        #if arch(x86_64)
            "linux/amd64"
        #elseif arch(arm64)
            "linux/arm64"
        #else
            "linux"
        #endif
    }

    /// What `--version` prints.
    package static let summary =
        "vpn-exporter, version \(version) (branch: \(branch), revision: \(revision), date: \(date), "
        + "platform: \(platform), swift: \(swiftVersion))"
}
