import CRevision

/// What this binary was built from.
enum BuildInformation {
    /// The release, as in the change log.
    static let version = "0.1.0"
    /// The commit, or `unknown` where the sources were in no repository.
    static let revision = String(cString: vpn_exporter_revision())

    /// The compiler's release; the language has no other way to tell it.
    static var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    /// What `--version` prints.
    static let summary = "vpn-exporter, version \(version) (revision: \(revision), swift: \(swiftVersion))"
}
