import Glibc

/// Finds the configuration of commands without --config.file: the file of the working directory, else the package's.
package enum StandardFile {
    /// The file in the working directory.
    package static let local = "vpn-exporter.yml"
    /// The file that packages install.
    package static let packaged = "/etc/vpn-exporter/vpn-exporter.yml"

    /// Returns the file to read; `nil` if none exists.
    ///
    /// - Parameters:
    ///   - given: the path of a flag, which applies even if the file does not exist.
    ///   - files: in the order of preference.
    package static func find(given: String?, among files: [String] = [local, packaged]) -> String? {
        given ?? files.first { access($0, F_OK) == 0 }
    }

    /// Returns the file to read, for commands that require one.
    package static func require(given: String?, among files: [String] = [local, packaged]) throws(Missing) -> String {
        if let file = find(given: given, among: files) { return file }
        throw Missing(places: files.map(place))
    }

    /// The paths that commands check.
    package static var places: [String] { [local, packaged].map(place) }

    /// Returns the path with the working directory in front if it is relative.
    package static func place(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        guard let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return (String(cString: folder) == "/" ? "" : String(cString: folder)) + "/" + path
    }

    /// No configuration exists.
    package struct Missing: Error, Equatable, CustomStringConvertible {
        package let places: [String]

        package var reason: String { "no configuration file: neither \(places.joined(separator: " nor ")) exists" }

        package let remedy =
            "Give one with --config.file, or copy vpn-exporter.example.yml to one of these paths and edit it"

        package init(places: [String]) {
            self.places = places
        }

        package var description: String { "\(reason). \(remedy)" }
    }
}
