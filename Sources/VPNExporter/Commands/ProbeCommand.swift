import ArgumentParser
import ExporterToolkit
import Glibc
import ProbeEngine
import Probing
import Settings
import VPNConfiguration

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
            A connection of the configuration, of the running exporter or of the cloud (all of its targets), \
            CONNECTION/TARGET, a host name, or an address. For an address nothing is read or asked.
            """)
    var name: String

    @Option(
        name: .customLong("config.file"),
        help: "The configuration file. (default: vpn-exporter.yml, else \(StandardFile.packaged), where there is one)",
        completion: .file(extensions: ["yml", "yaml"]))
    var configurationFile: String?

    @Option(
        name: [.customShort("c"), .customLong("count")], help: "Requests to each target. (default: until Ctrl-C)")
    var count: Int?

    @OptionGroup var flags: ProbeFlags

    @OptionGroup var running: ExporterFlags

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
            let (settings, note) = try ProbeQuestion.address(name) == nil ? configuration() : (nil, nil)
            let flags = flags
            let targets = try await LiveTargets(
                progress: progress, exporter: try running.exporter(), requiresExporter: running.isGiven,
                apply: { flags.applied(to: $0) }
            ).find(name, configuration: settings, note: note)
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
            let remedy = error is ResolutionFailure ? ". Check the name, and the name servers in /etc/resolv.conf" : ""
            StandardError.write(TerminalText.harmless("\(error)\(remedy)"))
            throw ExitCode(Self.failure)
        }
    }

    /// The configuration, where there is one, or why the one of the package cannot be read: it has secrets, and most
    /// people who probe may not.
    private func configuration() throws -> (ExporterConfiguration?, note: String?) {
        guard let file = StandardFile.find(given: configurationFile) else { return (nil, nil) }
        do throws(ConfigurationProblems) {
            return (try ConfigurationFile.read(path: file), nil)
        } catch {
            if configurationFile == nil, file == StandardFile.packaged { return (nil, "\(error)") }
            StandardError.write("\(error)")
            throw ExitCode(Self.failure)
        }
    }
}
