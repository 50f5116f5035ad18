import ArgumentParser
import Testing

@testable import Network
@testable import ProbeEngine
@testable import VPNConfiguration
@testable import VPNExporter

struct CommandDispatchTests {
    private let dispatch = CommandDispatch(root: ExporterCommand.self)

    @Test func `each subcommand gets the arguments behind its name`() {
        for type in ExporterCommand.configuration.subcommands {
            let name = type.configuration.commandName ?? ""
            let (found, rest) = dispatch.command(for: [name, "--config.file", "x"])
            #expect(found == type && rest == ["--config.file", "x"])
        }
    }

    @Test(arguments: [[], ["--config.check"], ["--config.file", "check"], ["help", "check"], ["--version"]])
    func `anything else is the exporter's own`(arguments: [String]) {
        let (found, rest) = dispatch.command(for: arguments)
        #expect(found == ExporterCommand.self && rest == arguments)
    }

    @Test func `a flag of one name is the subcommand's`() throws {
        let command = try dispatch.parse(CheckCommand.self, ["--config.file", "mine.yml"])
        #expect((command as? CheckCommand)?.configurationFile == "mine.yml")
    }

    @Test func `a subcommand behind flags is refused, since they would not be its own`() {
        #expect(throws: ValidationError.self) {
            try dispatch.parse(ExporterCommand.self, ["--config.file", "x", "doctor"])
        }
    }

    @Test(arguments: [["--generate-completion-script", "fish"], ["--generate-completion-script=fish"]])
    func `a completion script is asked for by either form`(arguments: [String]) throws {
        let script = try #require(CompletionScript(askedFor: arguments))
        #expect(script.shell == .fish)
        // Each of the changes for fish has found its place.
        #expect(script.text.split(separator: "string replace -a . _").count == 3)
        #expect(script.text.contains("string replace -ar '[-.]' _"))
    }

    @Test(arguments: [
        ["--generate-completion-script", "csh"], ["--generate-completion-script"], ["probe"], [], ["", "fish"],
    ])
    func `anything else is no question for a script`(arguments: [String]) {
        #expect(CompletionScript(askedFor: arguments) == nil)
    }

    @Test(arguments: ["probe", "check", "doctor"])
    func `an unknown flag of a subcommand is an error of usage`(name: String) {
        let (type, _) = dispatch.command(for: [name])
        #expect { try dispatch.parse(type, ["--bogus"]) } throws: { error in
            let message = CommandDispatch.message(type, error)
            return type.exitCode(for: error) == .validationFailure
                && message.contains("See 'vpn-exporter \(name) --help' for more information.")
        }
    }

    @Test(arguments: [
        ["-i", "1"], ["-i", "1ms"], ["-W", "5h"], ["-s", "15"], ["-s", "x"], ["--dscp", "64"], ["--dscp", "XX"],
        ["-t", "0"],
        ["--source", "localhost"], ["--interface", "a b"], ["--mark", "-1"], ["--address-family", "ipv5"], ["-c", "0"],
    ])
    func `a value out of bounds is refused by name`(arguments: [String]) {
        #expect { try dispatch.parse(ProbeCommand.self, ["192.0.2.1"] + arguments) } throws: { error in
            ProbeCommand.exitCode(for: error) == .validationFailure
        }
    }

    @Test func `what is given on the command line lies over the target's settings`() throws {
        let command = try dispatch.parse(
            ProbeCommand.self,
            ["x", "-i", "20ms", "-W", "1s", "-s", "100", "--dscp", "EF", "-t", "9", "--mark", "0x2a"])
        let flags = try #require((command as? ProbeCommand)?.flags)
        var inherited = ProbeSettings.standard
        inherited.path.interface = "eth7"
        let settings = flags.applied(to: inherited)
        #expect(
            settings.interval == .milliseconds(20) && settings.timeout == .seconds(1) && settings.payloadSize == 100)
        #expect(settings.packet.codePoint == 46 && settings.packet.hopLimit == 9 && settings.packet.mark == 42)
        #expect(settings.path.interface == "eth7" && settings.path.source == nil)
    }
}
