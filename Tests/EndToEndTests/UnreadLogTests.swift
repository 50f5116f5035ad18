import Foundation
import Glibc
import Synchronization
import Testing

/// An exporter with a log that is not read. Everything but the log continues.
@Suite(.serialized, .timeLimit(.minutes(3))) struct UnreadLogTests {
    private static let gap = "log lines dropped"
    private static let good = TargetList(targets: [TargetList.Target(connection: "a", address: "127.0.0.9")]).text
    /// A configuration that logs a line of several kilobytes at each reload.
    private static let wrong = (0..<200).map { "wrong\($0): 1\n" }.joined()

    private struct Scene {
        let child: ChildProcess
        let log: UnreadLog
        let web: HTTPClient
        let file: ConfigurationFile

        /// Returns the number of dropped lines.
        func dropped() async throws -> Double {
            try await web.scrape()["vpn_exporter_log_lines_dropped_total"] ?? .nan
        }

        /// Waits until each of the targets has this many replies.
        func replies(_ count: Double, of targets: [TargetList.Target]) async throws {
            try await eventually("\(count) replies per target") {
                let scrape = try await web.scrape()
                return targets.allSatisfy { scrape.replies($0) >= count } ? () : nil
            }
        }

        /// Makes the exporter log until its backlog is full.
        func fillTheBacklog() async throws {
            try file.write(UnreadLogTests.wrong)
            try await eventually("lines are dropped", within: .seconds(60)) { () -> Void? in
                #expect(try await web.exchange("POST", "/-/reload").status == 500)
                return try await dropped() >= 3 ? () : nil
            }
        }
    }

    private func with(
        _ text: String = good, in namespace: NetworkNamespace? = nil, _ body: (Scene) async throws -> Void
    ) async throws {
        try await ConfigurationFile.with(text) { file in
            let log = try UnreadLog(in: file.folder)
            let web = HTTPClient(port: try LoopbackSocket.freePort(), in: namespace)
            let flags = ["--config.file", file.path, "--web.listen-address", web.address, "--log.level", "debug"]
            let command = (namespace?.launcher ?? []) + log.launcher + [try Checkout.exporter] + flags
            try await ChildProcess.with(command) { child in
                try await eventually("the exporter serves") { try await web.get("/-/healthy").status == 200 ? () : nil }
                try await body(Scene(child: child, log: log, web: web, file: file))
            }
        }
    }

    @Test func `the exporter serves, reloads, and stops while its log is not read`() async throws {
        try await with { scene in
            try await scene.fillTheBacklog()
            try scene.file.write(Self.good)
            #expect(try await scene.web.exchange("POST", "/-/reload").status == 200)
            #expect(try await scene.web.get("/-/healthy").status == 200)
            try scene.file.write(Self.wrong)
            scene.child.send(SIGHUP)
            try await eventually("SIGHUP is processed") {
                try await scene.web.scrape()["vpn_exporter_config_last_reload_successful"] == 0 ? () : nil
            }
            #expect(try await scene.child.stop() == .code(0))
        }
    }

    @Test func `dropped log lines are counted, and reported when the log is read again`() async throws {
        try await with { scene in
            try await scene.fillTheBacklog()
            let dropped = Int(try await scene.dropped())
            let lines = try await scene.log.lines(until: Self.gap)
            let first = try #require(lines.first)
            #expect(first.contains("msg=starting"))
            let gaps = lines.filter { $0.contains(Self.gap) }
            #expect(gaps.count == 1 && gaps[0].hasSuffix(" lines=\(dropped)") && gaps[0].contains("level=warn"))
            #expect(lines.allSatisfy { $0.hasPrefix("ts=") })
            #expect(try await scene.child.stop() == .code(0))
            let end = try await scene.log.lines(until: "msg=stopped")
            #expect(end.filter { $0.contains(Self.gap) }.count == 1)
        }
    }

    @Test(.needsRoot)
    func `probing continues after a path fails while the log is not read`() async throws {
        let list = TargetList(
            probes: "interval: 50ms, timeout: 500ms, window: 10s",
            targets: [
                TargetList.Target(connection: "steady", address: LinkedNamespaces.peers[0]),
                TargetList.Target(
                    connection: "away", address: LinkedNamespaces.peers[0],
                    probes: "interface: \(LinkedNamespaces.device(1))"),
            ])
        try await LinkedNamespaces.with { network in
            try await with(list.text, in: network.near) { scene in
                try await scene.replies(20, of: list.targets)
                try await network.deleteLink(1)
                try await eventually("requests fail") {
                    let scrape = try await scene.web.scrape()
                    return scrape.sum("vpn_probe_send_errors_total", with: list.targets[1].labels) > 20 ? () : nil
                }
                let replies = try await scene.web.scrape().replies(list.targets[0])
                try await scene.replies(replies + 40, of: [list.targets[0]])
                try await network.addLink(1)
                let away = try await scene.web.scrape().replies(list.targets[1])
                try await scene.replies(away + 20, of: [list.targets[1]])
                try await scene.log.lines(until: "requests can be sent from this source and interface again")
                #expect(try await scene.child.stop() == .code(0))
            }
        }
    }
}

extension Scrape {
    fileprivate func replies(_ target: TargetList.Target) -> Double {
        self["vpn_probe_rtt_seconds_count", target.labels] ?? 0
    }
}

/// A pipe for a program's standard error that is full from the start and that only the test reads.
final class UnreadLog: Sendable {
    private let path: String
    private let descriptor: Int32
    /// The number of bytes that fill the pipe.
    private let filling: Int
    /// The bytes read so far.
    private let bytes = Mutex<[UInt8]>([])

    init(in folder: String) throws {
        path = folder + "/log"
        guard mkfifo(path, 0o600) == 0 else { throw LoopbackSocket.Failure(what: "mkfifo", code: errno) }
        descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw LoopbackSocket.Failure(what: "open", code: errno) }
        var filled = 0
        for size in [4096, 1] {
            let bytes = [UInt8](repeating: UInt8(ascii: "-"), count: size)
            while case let count = write(descriptor, bytes, size), count > 0 { filled += count }
        }
        filling = filled
    }

    deinit { close(descriptor) }

    /// The command prefix that makes the pipe the program's standard error.
    var launcher: [String] { ["sh", "-c", "exec \"$@\" 2>\"$0\"", path] }

    /// Reads until a line contains the text, and returns all complete lines so far.
    @discardableResult
    func lines(until text: String) async throws -> [Substring] {
        try await eventually("the log contains \(text)") { () -> [Substring]? in
            let log = self.text()
            let lines = log[..<(log.lastIndex(of: "\n") ?? log.startIndex)].split(separator: "\n")
            return lines.contains { $0.contains(text) } ? lines : nil
        }
    }

    private func text() -> String {
        bytes.withLock { bytes in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
            return String(decoding: bytes.dropFirst(filling), as: UTF8.self)
        }
    }
}
