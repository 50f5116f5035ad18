import Foundation
import Testing

/// `probe NAME` for connections without an address in the file. The running exporter and the cloud know the addresses.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ProbeNameTests {
    private func probe(_ arguments: String...) async throws -> (exit: ChildProcess.Exit, output: String, error: String)
    {
        try await ChildProcess.output(
            of: [try Checkout.exporter, "probe"] + arguments + ["-c", "1", "-i", "50ms", "-W", "2s"],
            within: .seconds(60))
    }

    private func configuration(_ cloud: HTTPClient, connections: String) -> String {
        """
        \(cloud.cloudSection())
        monitors: { interval: 10s }
        probes: { interval: 100ms, timeout: 1s, window: 10s, payload_size: 99 }
        connections: \(connections)

        """
    }

    private func with(
        connections: String, _ body: (CloudProcess, String) async throws -> Void
    ) async throws {
        try await CloudProcess.with { cloud in
            try await ConfigurationFile.with(configuration(cloud.http, connections: connections)) { file in
                try await body(cloud, file.path)
            }
        }
    }

    /// The URL of an exporter that does not exist.
    private let nowhere = "http://127.0.0.1:1"

    @Test func `probe finds a quick start connection by name, with and without its file`() async throws {
        try await ExporterProcess.with { exporter in
            _ = try await exporter.scrape(inWhich: "every target is settled", QuickStart.isSettled)
            let url = "http://\(exporter.web.address)"
            let bare = try await probe("berlin-paris", "--web.url", url)
            #expect(bare.exit == .code(0) && bare.output.hasPrefix("PROBE berlin-paris/peer (127.0.0.11)"), "\(bare)")
            let file = try await probe("berlin-paris", "--config.file", Checkout.quickStart, "--web.url", url)
            #expect(file.exit == .code(0) && file.output.hasPrefix("PROBE berlin-paris/peer (127.0.0.11)"), "\(file)")
            let target = try await probe("berlin-rome/lan", "--web.url", url)
            #expect(target.exit == .code(0) && target.output.hasPrefix("PROBE berlin-rome/lan ("), "\(target)")
            let typo = try await probe("berlin-pari", "--web.url", url)
            #expect(typo.exit == .code(2) && typo.error.contains("Did you mean berlin-paris?"), "\(typo.error)")
            let missing = try await probe("berlin-paris/x", "--web.url", url)
            #expect(
                missing.exit == .code(2) && missing.error == "berlin-paris has no target x. Its targets are: peer\n")
        }
        // Without the exporter, the file has the addresses that the embedded cloud would report.
        let alone = try await probe("berlin-paris", "--config.file", Checkout.quickStart)
        #expect(alone.exit == .code(0) && alone.output.hasPrefix("PROBE berlin-paris/peer (127.0.0.11)"), "\(alone)")
    }

    @Test func `probe finds a discovered connection through the running exporter, with the settings of its rule`()
        async throws
    {
        try await with(connections: "discover") { cloud, path in
            try await ExporterProcess.with(configuration: path) { exporter in
                _ = try await exporter.scrape(inWhich: "paris answers") {
                    $0["vpn_target_up", QuickStart.target("berlin-paris-1")] == 1
                }
                try await cloud.control.resetCalls()
                let url = "http://\(exporter.web.address)"
                let result = try await probe("berlin-paris-1", "--config.file", path, "--web.url", url)
                #expect(result.exit == .code(0), "\(result.error)")
                #expect(result.output.hasPrefix("PROBE berlin-paris-1/peer (127.0.0.11): 99 bytes of payload"))
                // The command used the running exporter, which has signed in already.
                #expect(try await cloud.control.calls().count(of: "issueToken") == 0)
            }
        }
    }

    @Test func `without an exporter, probe finds a discovered connection in the cloud and suggests names`()
        async throws
    {
        try await with(connections: "discover") { cloud, path in
            try await CloudUser.signIn(at: cloud.http).createMonitor(for: "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22")
            let result = try await probe("berlin-paris-1", "--config.file", path)
            #expect(result.exit == .code(0), "\(result.error)")
            #expect(result.output.hasPrefix("PROBE berlin-paris-1/peer (127.0.0.11): 99 bytes of payload"))
            let typo = try await probe("berlin-pariss-1", "--config.file", path)
            #expect(typo.exit == .code(2) && typo.error.contains("Did you mean berlin-paris-1?"), "\(typo.error)")
            #expect(typo.error.contains("the exporter at http://localhost:10033 did not answer"))
            let early = try await probe("berlin-madrid", "--config.file", path)
            #expect(early.exit == .code(2) && early.error.contains("berlin-madrid/peer has no address yet"))
        }
    }

    @Test func `probe names an unreachable cloud and an unreachable exporter`() async throws {
        let text = configuration(LoopbackSocket.unusedAddress(), connections: "discover")
        try await ConfigurationFile.with(text) { file in
            let path = file.path
            let result = try await probe("no-such-name.invalid", "--config.file", path)
            #expect(
                result.exit == .code(2) && result.error.contains("cannot read the address from the cloud"),
                "\(result.error)")
            let named = try await probe("berlin-paris", "--config.file", path, "--web.url", nowhere)
            #expect(named.exit == .code(2))
            #expect(named.error.hasPrefix("the exporter at \(nowhere) did not answer: 127.0.0.1:1: connection refused"))
            #expect(try await probe("127.0.0.1", "--web.url", nowhere).exit == .code(0))
        }
    }
}
