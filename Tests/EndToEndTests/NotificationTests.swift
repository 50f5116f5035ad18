import Foundation
import Glibc
import Testing

/// The exporter's notifications to the service manager.
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

    @Test func `the exporter notifies systemd when it is ready, of its status while it runs, and before it stops`()
        async throws
    {
        try await with { exporter, manager in
            try await manager.receives("READY=1")
            try await manager.receives("STATUS=8 targets are probed")
            #expect(try await exporter.stop() == .code(0))
            let messages = manager.messages
            #expect(messages.first == "READY=1")
            #expect(messages.last == "STOPPING=1\nSTATUS=stopping")
            #expect(messages.filter { !$0.hasPrefix("STATUS=") }.count == 2, "\(messages)")
        }
    }

    @Test func `a reload by SIGHUP notifies systemd of its time and its end, even if it fails`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            let path = folder + "/configuration.yml"
            try FileManager.default.copyItem(atPath: Checkout.quickStart, toPath: path)
            try await with(configuration: path) { exporter, manager in
                try await manager.receives("READY=1")
                for (round, text) in ["", "unknown: 1\n"].enumerated() {
                    let file = try String(contentsOfFile: path, encoding: .utf8)
                    try (file + text).write(toFile: path, atomically: true, encoding: .utf8)
                    let before = Self.monotonicMicroseconds
                    exporter.child.send(SIGHUP)
                    try await manager.receives("RELOADING=1\nMONOTONIC_USEC=", times: round + 1)
                    try await manager.receives("READY=1", times: round + 2)
                    let field = manager.messages.last { $0.hasPrefix("RELOADING=1") }?.split(separator: "=").last
                    let time = try #require(field.flatMap { Int64($0) })
                    #expect((before...Self.monotonicMicroseconds).contains(time))
                }
                let order = manager.messages.filter { !$0.hasPrefix("STATUS=") }.map { $0.prefix(5) }
                #expect(order == ["READY", "RELOA", "READY", "RELOA", "READY"])
                try await manager.receives("STATUS=8 targets are probed; the configuration file has problems")
            }
        }
    }

    @Test func `the exporter feeds the watchdog while it runs and stops when it hangs`() async throws {
        try await with(watchdog: "1000000") { exporter, manager in
            try await manager.receives("WATCHDOG=1", times: 4)
            exporter.child.send(SIGSTOP)
            defer { exporter.child.send(SIGCONT) }
            // The kernel stops the process some time after the signal.
            _ = try await eventually("the process is stopped") {
                let state = try String(contentsOfFile: "/proc/\(exporter.child.id)/stat", encoding: .utf8)
                return state.contains(") T ") ? true : nil
            }
            let count = manager.messages.count
            try await Task.sleep(for: .seconds(2))
            #expect(manager.messages.count == count)
            exporter.child.send(SIGCONT)
            try await manager.receives("WATCHDOG=1", times: 6)
        }
    }

    private static var monotonicMicroseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
