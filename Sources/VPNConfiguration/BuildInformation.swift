import CRevision
import NetworkPrimitives

/// The sources and tools of this binary.
package enum BuildInformation {
    /// The release, as in the change log.
    package static let version = "0.1.0"
    /// The commit, or `unknown` if the sources were not in a repository.
    package static let revision = String(cString: vpn_exporter_revision())

    /// The release of the compiler. The language offers no other way to read it.
    package static var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    /// The branch, or `unknown` if the build did not set it.
    static let branch = {
        let text = String(cString: vpn_exporter_branch())
        return text.isEmpty ? "unknown" : text
    }()

    /// The time of the commit in UTC, or `unknown` if the build did not set it. It is not the time of the build, so
    /// that the same sources always give the same binary.
    package static let date = {
        let seconds = vpn_exporter_commit_time()
        return seconds > 0 ? LogTime(milliseconds: seconds * 1_000).description.prefix(19) + "Z" : "unknown"
    }()

    /// The system and processor, in Go's terms, as other exporters show them.
    static var platform: String {
        #if arch(x86_64)
            "linux/amd64"
        #elseif arch(arm64)
            "linux/arm64"
        #else
            "linux"
        #endif
    }

    /// The output of `--version`.
    package static let summary =
        "vpn-exporter, version \(version) (branch: \(branch), revision: \(revision), date: \(date), "
        + "platform: \(platform), swift: \(swiftVersion))"
}
