import ArgumentParser
import CloudAPI
import Network
import Settings

/// The flags by which a command finds a running exporter, and is let in. Secrets are read from files alone.
struct ExporterFlags: ParsableArguments {
    @Option(
        name: .customLong("web.url"),
        help: ArgumentHelp(
            "Where the running exporter serves: http://, https:// or unix:PATH, with its route prefix. "
                + "(default: \(ExporterAddress.standard.text))", valueName: "url"),
        transform: { try ExporterAddress($0) })
    var address: ExporterAddress?

    @Option(name: .customLong("web.user"), help: "User name, if the exporter asks for one.")
    var userName: String?

    @Option(
        name: .customLong("web.password-file"), help: "File with the user's password in its one line.",
        completion: .file())
    var passwordFile: String?

    @Option(
        name: .customLong("web.ca-file"),
        help: "File with the authorities of the exporter's certificate, in PEM. (default: the system's)",
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
            throw ValidationError("--web.user and --web.password-file belong together; give both")
        }
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw ValidationError("--web.cert-file and --web.key-file belong together; give both")
        }
        if let userName, userName.contains(":") || userName.unicodeScalars.contains(where: \.isControl) {
            throw ValidationError("--web.user has a colon or a control character, which no user name may have")
        }
    }

    /// Whether anything says where the exporter is: then it is to be there.
    var isGiven: Bool { address != nil }

    /// The exporter that the flags mean, with the files read.
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
