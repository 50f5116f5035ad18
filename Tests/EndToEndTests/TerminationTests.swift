import Foundation
import Testing

/// How it ends when it is asked to: with exit code 0, soon, and leaving nothing behind.
@Suite(.serialized, .timeLimit(.minutes(3))) struct TerminationTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal ends it within five seconds, and the ports are free again`(signal: Int32) async throws {
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
    func `SIGTERM while it starts ends it as well as later, and makes it warn of nothing`(line: String, round: Int)
        async throws
    {
        let flags = ["--config.file", Checkout.quickStart, "--web.listen-address", "127.0.0.1:0"]
        try await ChildProcess.with([try Checkout.exporter] + flags) { child in
            // Without a pause between, unlike `errorLine`: each stage lasts a few milliseconds.
            try await onThread {
                let deadline = ContinuousClock.now + .seconds(30)
                while !child.errorText.contains(line), ContinuousClock.now < deadline { usleep(200) }
            }
            child.send(SIGTERM)
            #expect(try await child.exit(within: .seconds(5)) == .code(0))
            // One of the quick start's targets never answers, which is told where the machine is slow enough.
            let warnings = child.errorLines.filter { !$0.contains("level=info") && !$0.contains("outage began") }
            #expect(warnings == [])
        }
    }

    @Test(arguments: [0, 1, 3, 10])
    func `a second SIGTERM, at once or while it ends, changes nothing`(milliseconds: Int) async throws {
        try await ExporterProcess.with { exporter in
            exporter.child.send(SIGTERM)
            try await Task.sleep(for: .milliseconds(milliseconds))
            exporter.child.send(SIGTERM)
            #expect(try await exporter.child.exit(within: .seconds(5)) == .code(0))
        }
    }
}
