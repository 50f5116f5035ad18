import ArgumentParser
import CloudAPI
import NetworkPrimitives
import Settings

/// The flags with which a command finds a running exporter and logs in to it. Secrets come only from files.
struct RunningExporterFlags: ParsableArguments {
    @Option(
        name: .customLong("web.url"),
        help: ArgumentHelp(
            "Address of the running exporter: http://, https:// or unix:PATH, with its route prefix. "
                + "(default: \(ExporterAddress.standard.text))", valueName: "url"),
        transform: { try ExporterAddress($0) })
    var address: ExporterAddress?

    @Option(name: .customLong("web.user"), help: "User name, if the exporter requires one.")
    var userName: String?

    @Option(
        name: .customLong("web.password-file"), help: "File with the user's password in one line.",
        completion: .file())
    var passwordFile: String?

    @Option(
        name: .customLong("web.ca-file"),
        help: "File with the authorities of the exporter's certificate, in PEM. (default: those of the system)",
        completion: .file())
    var authorityFile: String?

    @Option(
        name: .customLong("web.cert-file"), help: "File with this client's certificate, in PEM.", completion: .file())
    var certificateFile: String?

    @Option(
        name: .customLong("web.key-file"), help: "File with the key of that certificate, in PEM.", completion: .file())
    var keyFile: String?

    func validate() throws {
        guard (userName == nil) == (passwordFile == nil) else {
            throw ValidationError("--web.user and --web.password-file require each other. Give both")
        }
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw ValidationError("--web.cert-file and --web.key-file require each other. Give both")
        }
        if let userName, userName.contains(":") || userName.unicodeScalars.contains(where: \.isControl) {
            throw ValidationError("--web.user: expected a name without colons and control characters")
        }
    }

    /// Whether a flag gives the address. If so, the exporter must answer.
    var isGiven: Bool { address != nil }

    /// Returns the exporter of the flags. Reads the files that they name.
    func exporter() throws -> RunningExporter {
        var options = TransportOptions()
        options.trustRoots = try authorityFile.map { path throws(InvalidTrustRoots) in try TrustRoots(file: path) }
        if let certificateFile, let keyFile {
            options.identity = try ClientIdentity(certificateFile: certificateFile, keyFile: keyFile)
        }
        var authorization: String?
        if let userName, let passwordFile {
            do throws(SettingRefusal) {
                authorization = try SecretReader(files: NamedFiles(folder: "")).read(passwordFile).basicAuthorization(
                    of: userName)
            } catch {
                throw RunningExporter.Failure.unusable("--web.password-file: \(error.message)")
            }
        }
        return RunningExporter(address: address ?? .standard, options: options, authorization: authorization)
    }
}
