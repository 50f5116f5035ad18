import Foundation
import Testing

/// The end of an exporter: exit code 0, in time, with nothing left behind.
@Suite(.serialized, .timeLimit(.minutes(3))) struct TerminationTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal stops the exporter within five seconds and frees its ports`(signal: Int32) async throws {
        try await ExporterProcess.with { exporter in
            let cloud = try await exporter.cloud
            #expect(!LoopbackSocket.isFree(exporter.web.port))
            #expect(!LoopbackSocket.isFree(cloud.port))
            exporter.child.send(signal)
            #expect(try await exporter.child.exit(within: .seconds(5)) == .code(0))
            #expect(exporter.child.errorLines.last?.contains("msg=stopped") == true)
            #expect(LoopbackSocket.isFree(exporter.web.port))
            #expect(LoopbackSocket.isFree(cloud.port))
        }
    }

    @Test(arguments: ["embedded cloud listening", "listening address", "monitor created"], 0..<4)
    func `SIGTERM during the start stops the exporter as later, without a warning`(line: String, round: Int)
        async throws
    {
        let flags = ["--config.file", Checkout.quickStart, "--web.listen-address", "127.0.0.1:0"]
        try await ChildProcess.with([try Checkout.exporter] + flags) { child in
            // The loop polls faster than `errorLine`, because each stage lasts a few milliseconds.
            try await eventuallyOnThread("the log contains \(line)", microseconds: 200) {
                child.errorText.contains(line) ? () : nil
            }
            #expect(try await child.stop() == .code(0))
            // One of the quick start's targets never answers, which the log reports if the machine is slow enough.
            let warnings = child.errorLines.filter { !$0.contains("level=info") && !$0.contains("outage began") }
            #expect(warnings == [])
        }
    }

    @Test(arguments: [0, 1, 3, 10])
    func `a second SIGTERM, at once or during the stop, has no effect`(milliseconds: Int) async throws {
        try await ExporterProcess.with { exporter in
            exporter.child.send(SIGTERM)
            try await Task.sleep(for: .milliseconds(milliseconds))
            #expect(try await exporter.child.stop() == .code(0))
        }
    }
}
