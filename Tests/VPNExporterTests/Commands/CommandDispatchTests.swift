import ArgumentParser
import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import VPNConfiguration
@testable import VPNExporter

struct CommandDispatchTests {
    private let dispatch = CommandDispatch(root: ExporterCommand.self)

    @Test func `each subcommand gets the arguments after its name`() {
        for type in ExporterCommand.configuration.subcommands {
            let name = type.configuration.commandName ?? ""
            let (found, rest) = dispatch.command(for: [name, "--config.file", "x"])
            #expect(found == type && rest == ["--config.file", "x"])
        }
    }

    @Test(arguments: [[], ["--config.check"], ["--config.file", "check"], ["help", "check"], ["--version"]])
    func `all other arguments belong to the exporter`(arguments: [String]) {
        let (found, rest) = dispatch.command(for: arguments)
        #expect(found == ExporterCommand.self && rest == arguments)
    }

    @Test func `a subcommand gets a flag that the exporter also has`() throws {
        let command = try dispatch.parse(CheckCommand.self, ["--config.file", "mine.yml"])
        #expect((command as? CheckCommand)?.configurationFile == "mine.yml")
    }

    @Test func `flags before a subcommand are rejected`() {
        #expect(throws: ValidationError.self) {
            try dispatch.parse(ExporterCommand.self, ["--config.file", "x", "doctor"])
        }
    }

    @Test(arguments: [["--generate-completion-script", "fish"], ["--generate-completion-script=fish"]])
    func `either form of the flag requests a completion script`(arguments: [String]) throws {
        let script = try #require(CompletionScript(requestedBy: arguments))
        #expect(script.shell == .fish)
        // A changed template of the parser would leave a replacement for fish without effect.
        #expect(script.text.split(separator: "string replace -a . _").count == 3)
        #expect(script.text.contains("string replace -ar '[-.]' _"))
    }

    @Test(arguments: [
        ["--generate-completion-script", "csh"], ["--generate-completion-script"], ["probe"], [], ["", "fish"],
    ])
    func `other arguments request no completion script`(arguments: [String]) {
        #expect(CompletionScript(requestedBy: arguments) == nil)
    }

    @Test(arguments: ["probe", "check", "doctor"])
    func `an unknown flag of a subcommand is a usage error`(name: String) {
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
    func `a value out of bounds is a usage error`(arguments: [String]) {
        #expect { try dispatch.parse(ProbeCommand.self, ["192.0.2.1"] + arguments) } throws: { error in
            ProbeCommand.exitCode(for: error) == .validationFailure
        }
    }

    @Test func `flags override the target's settings`() throws {
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
