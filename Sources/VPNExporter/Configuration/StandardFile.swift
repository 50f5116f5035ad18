import Glibc

/// Finds the configuration of commands that were given none: the one of the working directory, else the one of the package.
enum StandardFile {
    /// Where packages install it.
    static let packaged = "/etc/vpn-exporter/vpn-exporter.yml"

    /// The file to read; `nil` where there is neither.
    ///
    /// - Parameters:
    ///   - given: by a flag, which counts whether the file exists or not.
    ///   - files: in the order of preference.
    static func find(given: String?, among files: [String] = [ExporterCommand.standardFile, packaged]) -> String? {
        given ?? files.first { access($0, F_OK) == 0 }
    }
}
