import Foundation
import Glibc
import Testing

/// What the exporter tells the service manager that starts it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct NotificationTests {
    private func with(
        watchdog: String? = nil, configuration: String = Checkout.quickStart,
        _ body: (ExporterProcess, NotifiedManager) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let manager = try NotifiedManager(folder: folder)
            let variables = ["NOTIFY_SOCKET=\(manager.path)"] + (watchdog.map { ["WATCHDOG_USEC=\($0)"] } ?? [])
            try await ExporterProcess.with(configuration: configuration, launcher: ["/usr/bin/env"] + variables) {
                try await body($0, manager)
            }
        }
    }

    @Test func `ready is said at the start, how it stands as long as it runs, and stopping before it ends`()
        async throws
    {
        try await with { exporter, manager in
            try await manager.hears("READY=1")
            try await manager.hears("STATUS=8 targets are probed")
            #expect(try await exporter.stop() == .code(0))
            let messages = manager.messages
            #expect(messages.first == "READY=1")
            #expect(messages.last == "STOPPING=1\nSTATUS=stopping")
            #expect(messages.filter { !$0.hasPrefix("STATUS=") }.count == 2, "\(messages)")
        }
    }

    @Test func `a reload by SIGHUP is told with the time that it was asked, and its end, whatever comes of it`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let path = folder + "/configuration.yml"
            try FileManager.default.copyItem(atPath: Checkout.quickStart, toPath: path)
            try await with(configuration: path) { exporter, manager in
                try await manager.hears("READY=1")
                for (round, text) in ["", "unknown: 1\n"].enumerated() {
                    let file = try String(contentsOfFile: path, encoding: .utf8)
                    try (file + text).write(toFile: path, atomically: true, encoding: .utf8)
                    let before = Self.monotonicMicroseconds
                    exporter.child.send(SIGHUP)
                    try await manager.hears("RELOADING=1\nMONOTONIC_USEC=", times: round + 1)
                    try await manager.hears("READY=1", times: round + 2)
                    let told = manager.messages.last { $0.hasPrefix("RELOADING=1") }?.split(separator: "=").last
                    let time = try #require(told.flatMap { Int64($0) })
                    #expect((before...Self.monotonicMicroseconds).contains(time))
                }
                let order = manager.messages.filter { !$0.hasPrefix("STATUS=") }.map { $0.prefix(5) }
                #expect(order == ["READY", "RELOA", "READY", "RELOA", "READY"])
                try await manager.hears("STATUS=8 targets are probed; the configuration file has problems")
            }
        }
    }

    @Test func `the watchdog is fed while the exporter lives, and no longer when it stands still`() async throws {
        try await with(watchdog: "1000000") { exporter, manager in
            try await manager.hears("WATCHDOG=1", times: 4)
            exporter.child.send(SIGSTOP)
            defer { exporter.child.send(SIGCONT) }
            // The kernel stops it some time after the signal was sent.
            _ = try await eventually("the process is stopped") {
                let state = try String(contentsOfFile: "/proc/\(exporter.child.id)/stat", encoding: .utf8)
                return state.contains(") T ") ? true : nil
            }
            let count = manager.messages.count
            try await Task.sleep(for: .seconds(2))
            #expect(manager.messages.count == count)
            exporter.child.send(SIGCONT)
            try await manager.hears("WATCHDOG=1", times: 6)
        }
    }

    private static var monotonicMicroseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
