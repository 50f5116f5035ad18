import Foundation
import Synchronization
import Testing

@testable import CloudWatching
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import Settings
@testable import StatusPages
@testable import VPNConfiguration
@testable import VPNExporter

struct ConfigurationReloaderTests {
    private static let good = ExporterConfiguration(
        cloud: nil, monitors: MonitorsConfiguration(mode: .none), connections: [.fixture("a", id: nil)])
    private static let problems = ConfigurationProblems(
        problems: [
            ConfigurationProblem(file: "f", position: nil, path: "x", message: "is wrong"),
            ConfigurationProblem(file: "f", position: nil, path: "y", message: "is wrong too"),
        ])

    /// The file's contents, and the parts that a reload notifies.
    fileprivate final class Scene: Sendable {
        let file = Mutex<Result<ExporterConfiguration, ConfigurationProblems>>(.success(good))
        let current = CurrentConfiguration(good, read: 1)
        let events = EventLog()
        let log = LogRecorder()

        var reloader: ConfigurationReloader {
            ConfigurationReloader(
                current, file: "f",
                read: { () throws(ConfigurationProblems) in
                    switch self.file.withLock({ $0 }) {
                    case .success(let configuration): configuration
                    case .failure(let problems): throw problems
                    }
                }, events: events, logger: log.logger, now: { 7 })
        }
    }

    @Test func `a reload applies the configuration, notifies followers, and writes a log line and an event`() async {
        let scene = Scene()
        var new = Self.good
        new.connections = [.fixture("b", id: nil)]
        scene.file.withLock { $0 = .success(new) }
        let change = ConfigurationChange(from: Self.good, to: new)
        #expect(await scene.reloader.reload(.signal) == .reloaded(change))
        #expect(scene.current.snapshot.configuration == new)
        #expect(scene.current.snapshot.read == 7 && scene.current.snapshot.isLastReadSuccessful)
        for await published in scene.current.changes {
            #expect(published == new)
            break
        }
        #expect(scene.events.newestFirst.map(\.kind) == [.configurationReloaded])
        #expect(scene.log.all == ["info: configuration reloaded"])
    }

    @Test func `a file with problems changes only the reported state, until it is valid again`() async {
        let scene = Scene()
        let reloader = scene.reloader
        scene.file.withLock { $0 = .failure(Self.problems) }
        #expect(await reloader.reload(.request) == .refused(Self.problems))
        #expect(scene.current.snapshot.configuration == Self.good)
        #expect(scene.current.snapshot.read == 1 && !scene.current.snapshot.isLastReadSuccessful)
        #expect(
            scene.events.newestFirst.map(\.text) == [
                "configuration rejected: f: x (and 1 more); see the log for the reason"
            ])
        scene.file.withLock { $0 = .success(Self.good) }
        #expect(await reloader.reload(.file) == .reloaded(ConfigurationChange(from: Self.good, to: Self.good)))
        #expect(scene.current.snapshot.read == 7 && scene.current.snapshot.isLastReadSuccessful)
    }

    @Test func `a change that needs a restart is rejected as a whole`() async {
        let scene = Scene()
        var new = Self.good
        new.icmp.socketKind = .raw
        new.connections = [.fixture("b", id: nil)]
        scene.file.withLock { $0 = .success(new) }
        guard case .refused(let problems) = await scene.reloader.reload(.request) else {
            Issue.record("not refused")
            return
        }
        #expect("\(problems)".hasPrefix("f: icmp: changed, which a running exporter cannot apply"))
        #expect(scene.current.snapshot.configuration == Self.good)
    }

    @Test func `a changed or new file causes one reload`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/c.yml"
            try Self.write("one", to: path)
            let scene = Scene()
            let files = FileNotes()
            files.begin(path)
            files.note(folder + "/missing")
            let watch = FileWatch(reloader: scene.reloader, files: files, interval: .milliseconds(20))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await watch.run() }
                try await Task.sleep(for: .milliseconds(100))
                #expect(scene.events.newestFirst.isEmpty)
                try Self.write("another", to: path)
                try await scene.until(events: 1)
                try Self.write("secret", to: folder + "/missing")
                try await scene.until(events: 2)
                try await Task.sleep(for: .milliseconds(100))
                #expect(scene.events.newestFirst.count == 2)
                group.cancelAll()
            }
        }
    }

    private func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private static func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}

extension ConfigurationReloaderTests.Scene {
    fileprivate func until(events count: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while events.newestFirst.count < count, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(events.newestFirst.count == count)
    }
}
