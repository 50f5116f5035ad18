import ArgumentParser
import Glibc
import ICMP

/// `vpn-exporter probe`: ping with the exporter's own engine.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", _superCommandName: ExporterCommand.name,
        abstract: "Probe a connection, a target, a host or an address, and show each reply as it comes.",
        discussion: """
            It measures as the exporter does, with the kernel's timestamps. It ends after --count requests, or with Ctrl-C, \
            and tells loss, the least, median, 99th percentile and greatest round-trip time, and jitter. It ends with 0 \
            where every target has answered, with 1 where one has not, and with 2 where it could not probe.
            """, version: BuildInformation.summary)

    @Argument(
        help: """
            A connection of the configuration (all of its targets), CONNECTION/TARGET, a host name, or an address. For an \
            address no configuration is read.
            """)
    var name: String

    @Option(
        name: .customLong("config.file"),
        help: "The configuration file. (default: vpn-exporter.yml, where there is one)",
        completion: .file(extensions: ["yml", "yaml"]))
    var configurationFile: String?

    @Option(
        name: [.customShort("c"), .customLong("count")], help: "Requests to each target. (default: until Ctrl-C)")
    var count: Int?

    @OptionGroup var flags: ProbeFlags

    @Option(name: .customLong("output"), help: "For whom to write: text, or json with one object on each line.")
    var output = OutputFormat.text

    /// What the process ends with where it could not probe, as ping(8) does.
    static let failure: Int32 = 2

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count is \(count); write 1 or more") }
    }

    func run() async throws {
        let progress = Progress.standardError
        do {
            let (question, settings) = try question()
            let flags = flags
            let targets = try await LiveTargets(progress: progress, apply: { flags.applied(to: $0) })
                .find(question, text: name, configuration: settings)
            progress.clear()
            let probe = LiveProbe(
                targets: targets, requests: count, options: settings?.pingOptions ?? PingOptions(), format: output,
                style: .standardOutput)
            // Whoever stops reading ends it.
            signal(SIGPIPE, SIG_IGN)
            throw ExitCode(try await probe.run().exitCode)
        } catch let code as ExitCode {
            throw code
        } catch {
            progress.clear()
            StandardError.write(TerminalText.harmless("\(error)"))
            throw ExitCode(Self.failure)
        }
    }

    /// What the argument means; a configuration is read only where it may.
    private func question() throws -> (ProbeQuestion, ExporterConfiguration?) {
        if let address = try ProbeQuestion.address(name) { return (address, nil) }
        let file = configurationFile ?? ExporterCommand.standardFile
        guard configurationFile != nil || access(file, F_OK) == 0 else {
            return (try ProbeQuestion(name, configuration: nil), nil)
        }
        let settings: ExporterConfiguration
        do throws(ConfigurationProblems) {
            settings = try ConfigurationFile.read(path: file)
        } catch {
            StandardError.write("\(error)")
            throw ExitCode(Self.failure)
        }
        return (try ProbeQuestion(name, configuration: settings), settings)
    }
}
