import ArgumentParser
import ExporterToolkit
import VPNConfiguration

/// `vpn-exporter doctor`: checks whether this host allows exact measurements.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", _superCommandName: ExporterCommand.name,
        abstract: "Report what this host lacks for exact measurements, with the command that fixes it.",
        discussion: """
            The command checks sockets, capabilities, buffers, the clock, and the kernel's timestamps. It sends a few \
            echo requests to this host, and changes nothing. Run it as the exporter's user, and in the exporter's \
            container or unit. The exit code is 1 if a check fails, and 0 otherwise.
            """, version: BuildInformation.summary)

    @Option(
        name: .customLong("config.file"),
        help: "Configuration file, to check whether the buffers suffice for its targets. Optional.",
        completion: .file(extensions: ["yml", "yaml"]))
    var configurationFile: String?

    @Option(name: .customLong("output"), help: "Output format: text or json.")
    var output = OutputFormat.text

    func run() async throws {
        let settings = try configurationFile.map {
            try ExporterCommand.read(FollowedFile(path: $0, watchInterval: nil))
        }
        let progress = Progress.standardError
        progress.show("checking this host")
        let facts = try await HostExamination(configuration: settings).facts()
        progress.clear()
        let findings = HostDoctor(facts: facts).findings
        StandardOutput.write(output.report(findings, style: .standardOutput))
        throw ExitCode(findings.exitCode)
    }
}
