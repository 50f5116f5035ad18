import Glibc

/// Finds the configuration of commands that were given none: the one of the working directory, else the one of the package.
enum StandardFile {
    /// In the working directory.
    static let local = "vpn-exporter.yml"
    /// Where packages install it.
    static let packaged = "/etc/vpn-exporter/vpn-exporter.yml"

    /// The file to read; `nil` where there is neither.
    ///
    /// - Parameters:
    ///   - given: by a flag, which counts whether the file exists or not.
    ///   - files: in the order of preference.
    static func find(given: String?, among files: [String] = [local, packaged]) -> String? {
        given ?? files.first { access($0, F_OK) == 0 }
    }

    /// The same, for commands that need one.
    static func require(given: String?, among files: [String] = [local, packaged]) throws(Missing) -> String {
        if let file = find(given: given, among: files) { return file }
        throw Missing(places: files.map(place))
    }

    /// Where commands look.
    static var places: [String] { [local, packaged].map(place) }

    /// The path as a person finds it again: with the working directory, where it begins there.
    static func place(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        guard let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return (String(cString: folder) == "/" ? "" : String(cString: folder)) + "/" + path
    }

    /// There is no configuration.
    struct Missing: Error, Equatable, CustomStringConvertible {
        let places: [String]

        var reason: String { "no configuration file: neither \(places.joined(separator: " nor ")) exists" }

        let remedy = "Give one with --config.file, or copy vpn-exporter.example.yml to one of these paths and edit it"

        var description: String { "\(reason). \(remedy)" }
    }
}
