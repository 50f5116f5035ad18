import Foundation
import Glibc
import Synchronization
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
            try await manager.receives("STATUS=probing 8 targets")
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
                try await manager.receives("STATUS=probing 8 targets; configuration file rejected")
            }
        }
    }

    @Test func `the exporter feeds the watchdog while it runs and stops when it hangs`() async throws {
        try await with(watchdog: "1000000") { exporter, manager in
            try await manager.receives("WATCHDOG=1", times: 4)
            exporter.child.send(SIGSTOP)
            defer { exporter.child.send(SIGCONT) }
            // The kernel stops the process some time after the signal.
            try await eventually("the process is stopped") {
                let state = try String(contentsOfFile: "/proc/\(exporter.child.id)/stat", encoding: .utf8)
                return state.contains(") T ") ? () : nil
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

/// A service manager that started an exporter: the notification socket, and the messages received.
final class NotifiedManager: Sendable {
    let path: String
    private let descriptor: Int32
    private let received = Mutex<[String]>([])

    /// Listens in the given folder.
    init(folder: String) throws {
        path = folder + "/notify"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafeBytes(of: &address) { bytes in
            bind(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_un>.size))
        }
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
    }

    deinit { close(descriptor) }

    /// All messages so far, one per datagram.
    var messages: [String] {
        received.withLock { received in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while case let count = recv(descriptor, &buffer, buffer.count, 0), count >= 0 {
                received.append(String(decoding: buffer.prefix(count), as: UTF8.self))
            }
            return received
        }
    }

    /// Waits until `count` messages begin with `text`.
    func receives(_ text: String, times count: Int = 1) async throws {
        try await eventually("\(text) arrives \(count) times", within: .seconds(20)) {
            self.messages.count { $0.hasPrefix(text) } >= count ? () : nil
        }
    }
}
