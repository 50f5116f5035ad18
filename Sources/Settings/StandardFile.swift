import Glibc

/// Finds the configuration of commands that were given none: the one of the working directory, else the one of the package.
package enum StandardFile {
    /// In the working directory.
    package static let local = "vpn-exporter.yml"
    /// Where packages install it.
    package static let packaged = "/etc/vpn-exporter/vpn-exporter.yml"

    /// The file to read; `nil` where there is neither.
    ///
    /// - Parameters:
    ///   - given: by a flag, which counts whether the file exists or not.
    ///   - files: in the order of preference.
    package static func find(given: String?, among files: [String] = [local, packaged]) -> String? {
        given ?? files.first { access($0, F_OK) == 0 }
    }

    /// The same, for commands that need one.
    package static func require(given: String?, among files: [String] = [local, packaged]) throws(Missing) -> String {
        if let file = find(given: given, among: files) { return file }
        throw Missing(places: files.map(place))
    }

    /// Where commands look.
    package static var places: [String] { [local, packaged].map(place) }

    /// The path as a person finds it again: with the working directory, where it begins there.
    package static func place(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        guard let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return (String(cString: folder) == "/" ? "" : String(cString: folder)) + "/" + path
    }

    /// There is no configuration.
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
