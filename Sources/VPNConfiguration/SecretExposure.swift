import Glibc

/// Finds files with secrets that every user of the host can read. It accepts a file that a group can read, since
/// services of Debian and volumes of Kubernetes share secrets that way.
package enum SecretExposure {
    package static let message = "every user of this host can read this file, and it has a secret"

    package static func remedy(_ path: String) -> String { "chmod o= \(path)" }

    /// Returns the files that other users can read, by the permissions of the files and of the folders above them.
    package static func exposed(among paths: [String]) -> [String] { paths.filter(isExposed) }

    private static func isExposed(_ path: String) -> Bool {
        guard let real = realpath(path, nil) else { return false }
        defer { free(real) }
        let parts = String(cString: real).split(separator: "/")
        guard mode(of: "/" + parts.joined(separator: "/")) & S_IROTH != 0 else { return false }
        return parts.indices.allSatisfy { mode(of: "/" + parts[..<$0].joined(separator: "/")) & S_IXOTH != 0 }
    }

    private static func mode(of path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : 0
    }
}
