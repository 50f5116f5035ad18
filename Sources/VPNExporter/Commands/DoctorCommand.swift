import ArgumentParser
import ExporterToolkit
import Glibc

/// `vpn-exporter doctor`: whether this host lets the exporter measure well.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", _superCommandName: ExporterCommand.name,
        abstract: "Tell what this host lacks for exact measuring, and the command that mends it.",
        discussion: """
            It looks at sockets, capabilities, buffers, the clock and the kernel's timestamps, with a few echo requests to \
            this host itself, and changes nothing. Run it as the user, and in the container or unit, that the exporter \
            runs in. It ends with 1 where something fails, and with 0 otherwise.
            """, version: BuildInformation.summary)

    @Option(
        name: .customLong("config.file"),
        help: "The configuration file, for how much its targets need; without it nobody knows.",
        completion: .file(extensions: ["yml", "yaml"]))
    var configurationFile: String?

    @Option(name: .customLong("output"), help: "For whom to write: text or json.")
    var output = OutputFormat.text

    func run() async throws {
        let settings = try configurationFile.map {
            try ExporterCommand.read(FollowedFile(path: $0, watchInterval: nil))
        }
        let progress = Progress.standardError
        progress.show("looking at this host")
        let facts = try await HostExamination(configuration: settings).facts()
        progress.clear()
        let findings = HostDoctor(facts: facts).findings
        StandardOutput.write(output.report(findings, style: .standardOutput))
        throw ExitCode(findings.exitCode)
    }
}
