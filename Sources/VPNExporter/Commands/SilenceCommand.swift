import ArgumentParser
import Availability
import CloudAPI
import ExporterToolkit
import Glibc
import Settings
import StatusPages
import VPNConfiguration

/// `vpn-exporter silence`: begins and ends maintenance of connections at a running exporter.
struct SilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence", _superCommandName: ExporterCommand.name,
        abstract: "Begin, end or list maintenance of connections at the running exporter.",
        discussion: """
            During a silence, vpn_connection_maintenance is 1 for the connection, which suppresses its alerts. Probing \
            continues. A new silence replaces one of the same NAME. Silences survive a reload of the configuration, \
            and end when the exporter restarts.

              vpn-exporter silence 'berlin-*' --for 2h --reason 'carrier works on the line'
              vpn-exporter silence 'berlin-*' --end
              vpn-exporter silence --list
            """, version: BuildInformation.summary)

    @Argument(help: "Name of a connection, or a pattern with * and ?.")
    var name: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Length of the silence: 1s to 30d, for example 2h or 1h30m.", valueName: "duration"))
    var length: String?

    @Option(
        name: .customLong("reason"),
        help: "Reason, in one line of up to 256 characters. Readers of the web server see it.")
    var reason: String?

    @Flag(name: .customLong("end"), help: "End the silence of this NAME now.")
    var ends = false

    @Flag(name: .customLong("list"), help: "List all silences.")
    var lists = false

    @Option(name: .customLong("output"), help: "Output format: text or json.")
    var output = OutputFormat.text

    @OptionGroup var running: RunningExporterFlags

    /// The request that the arguments describe.
    private enum Request {
        case begin(SilenceRequest)
        case end(NamePattern)
        case list
    }

    func validate() throws { _ = try request() }

    func run() async throws {
        // A connection that the exporter closes fails the call, not the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            let exporter = try running.exporter()
            StandardOutput.write(try await answer(exporter))
        } catch {
            StandardError.write(TerminalText.escaped("\(error)"))
            throw ExitCode(EXIT_FAILURE)
        }
    }

    private func request() throws -> Request {
        if lists {
            guard name == nil, length == nil, reason == nil, !ends else {
                throw ValidationError("--list takes no other argument. Omit NAME, --for, --reason and --end")
            }
            return .list
        }
        guard let name else { throw ValidationError("NAME is missing. Give a connection, a pattern, or --list") }
        do throws(SettingRefusal) {
            if ends {
                guard length == nil, reason == nil else {
                    throw SettingRefusal("--end takes only NAME. Omit --for and --reason")
                }
                return .end(try SilenceRequest.pattern(name))
            }
            guard let length, let reason else {
                throw SettingRefusal(
                    "--for or --reason is missing. Give both, for example --for 2h --reason 'carrier works on the line'"
                )
            }
            return .begin(try SilenceRequest(name: name, length: length, reason: reason))
        } catch {
            throw ValidationError(error.message)
        }
    }

    private func answer(_ exporter: RunningExporter) async throws -> String {
        func path(_ pattern: NamePattern) -> String { SilenceRoutes.path + "/" + PercentCoding.encode(pattern.text) }
        switch try request() {
        case .begin(let order):
            let query = "?for=\(DurationText.write(order.length))&reason=\(PercentCoding.encode(order.reason))"
            let change = try await exporter.document(SilenceChangeDocument.self, .put, path(order.pattern) + query)
            return text(change) { "\($0.silence.name) is silenced until \($0.silence.end)" }
        case .end(let pattern):
            let change = try await exporter.document(SilenceChangeDocument.self, .delete, path(pattern))
            return text(change) { "silence of \($0.silence.name) ended" }
        case .list:
            let list = try await exporter.document(SilenceListDocument.self, .get, SilenceRoutes.path)
            if output == .json { return JSONLine.text(list) }
            return list.silences.isEmpty ? "no silences\n" : list.silences.map(Self.line).joined()
        }
    }

    private func text(_ change: SilenceChangeDocument, _ words: (SilenceChangeDocument) -> String) -> String {
        if output == .json { return JSONLine.text(change) }
        let count = change.connections == 1 ? "1 connection" : "\(change.connections) connections"
        return TerminalText.escaped("\(words(change)): \(count)") + "\n"
    }

    private static func line(_ silence: SilenceDocument) -> String {
        TerminalText.escaped("\(silence.name)  until \(silence.end)  \(silence.reason)") + "\n"
    }
}
