import Foundation
import Glibc
import Synchronization
import Testing

@testable import ExporterToolkit
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Settings
@testable import VPNExporter

@Suite(.serialized, .timeLimit(.minutes(2))) struct ServiceManagerTests {
    private static let abstract = "@vpn-exporter-test-\(getpid())"

    private func manager(_ variables: [String: String], log: LogRecorder = LogRecorder()) -> ServiceManager {
        let surroundings = ProcessSurroundings(lookUp: { variables[$0] }) { _ throws(BoundedFile.Failure) in [] }
        return ServiceManager(surroundings, process: 7, logger: log.logger)
    }

    private static func path() -> String {
        "\(NSTemporaryDirectory())/vpn-exporter-\(getpid())-\(Int.random(in: 0..<1 << 40))"
    }

    @Test func `a datagram contains the sent lines, with a path and with an abstract name`() async throws {
        for name in [Self.path(), Self.abstract] {
            let socket = try ManagerSocket(name)
            defer { unlink(name) }
            #expect(try NotifySocket(name).send(["RELOADING=1", "MONOTONIC_USEC=5"]))
            #expect(await socket.next() == "RELOADING=1\nMONOTONIC_USEC=5")
        }
    }

    @Test func `messages to a missing manager are lost`() throws {
        #expect(try !NotifySocket(Self.path()).send(["READY=1"]))
        #expect(try !NotifySocket(Self.abstract + "-nobody").send(["READY=1"]))
    }

    @Test func `a manager that does not read never blocks the exporter`() async throws {
        let reader = try ManagerSocket(Self.abstract)
        let socket = try NotifySocket(Self.abstract)
        let results = (0..<10_000).map { _ in socket.send(["WATCHDOG=1"]) }
        #expect(results.first == true && results.last == false)
        #expect(await reader.next() == "WATCHDOG=1")
    }

    @Test(arguments: ["relative", "", "@", "vsock:2:1234", "/" + String(repeating: "x", count: 107)])
    func `an invalid name of a socket is rejected`(name: String) {
        #expect(throws: NotifySocket.Unusable.self) { try NotifySocket(name) }
    }

    @Test func `the longest path is accepted`() throws {
        _ = try NotifySocket("/" + String(repeating: "x", count: 106))
        _ = try NotifySocket("@" + String(repeating: "x", count: 107))
    }

    @Test func `a missing manager has no socket, and an unreachable one causes a warning`() {
        #expect(manager([:]).socket == nil)
        let log = LogRecorder()
        #expect(manager(["NOTIFY_SOCKET": "tcp:1", "WATCHDOG_USEC": "1000"], log: log).watchdog == nil)
        #expect(log.all == ["warning: service manager unreachable"])
    }

    @Test func `the watchdog of another process is ignored`() {
        let name = Self.abstract
        func watchdog(_ variables: [String: String]) -> Duration? {
            manager(variables.merging(["NOTIFY_SOCKET": name]) { $1 }).watchdog
        }
        #expect(watchdog([:]) == nil)
        #expect(watchdog(["WATCHDOG_USEC": "1500000"]) == .milliseconds(1500))
        #expect(watchdog(["WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "7"]) == .milliseconds(1500))
        #expect(watchdog(["WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "8"]) == nil)
        for value in ["0", "-1", "soon", "99999999999999999999"] { #expect(watchdog(["WATCHDOG_USEC": value]) == nil) }
    }

    @Test func `the status contains missing conditions and a rejected file`() {
        #expect(ServiceStatus(readiness: .ready, targets: 1, isFileGood: true).text == "probing 1 target")
        #expect(
            ServiceStatus(readiness: .notReady(["a", "b"]), targets: 12, isFileGood: false).text
                == "probing 12 targets; not ready: a, b; configuration file rejected, the previous configuration"
                + " stays in force"
        )
    }

    /// Runs the body while a notifier runs.
    ///
    /// - Returns: the messages after the cancellation.
    private func notify(
        watchdog: Duration?, status: @escaping @Sendable () -> String = { "fine" },
        pulse: @escaping @Sendable () async -> Void = {}, started: AsyncStream<Void>? = nil,
        _ body: (ManagerSocket) async -> Void
    ) async throws -> [String] {
        let socket = try ManagerSocket(Self.abstract)
        let manager = ServiceManager(socket: try NotifySocket(Self.abstract), watchdog: watchdog)
        let notifier = ServiceNotifier(
            manager: manager, status: status, pulse: pulse, interval: .milliseconds(20))
        await withTaskGroup { group in
            group.addTask { await notifier.run(after: started ?? AsyncStream { $0.finish() }) }
            await body(socket)
            group.cancelAll()
        }
        var rest: [String] = []
        while let next = await socket.next(within: .zero) { rest.append(next) }
        return rest
    }

    @Test func `the notifier sends ready once, then each change of status, then the stop`()
        async throws
    {
        let (started, onStart) = AsyncStream.makeStream(of: Void.self)
        let line = Line()
        let rest = try await notify(watchdog: nil, status: { line.text.withLock { $0 } }, started: started) { socket in
            #expect(await socket.next(within: .milliseconds(50)) == nil)
            onStart.finish()
            #expect(await socket.next() == "READY=1")
            #expect(await socket.next() == "STATUS=one")
            line.text.withLock { $0 = "two" }
            #expect(await socket.next() == "STATUS=two")
            #expect(await socket.next(within: .milliseconds(60)) == nil)
        }
        #expect(rest == ["STOPPING=1\nSTATUS=stopping"])
    }

    @Test func `the notifier feeds the watchdog at least twice within its time`() async throws {
        _ = try await notify(watchdog: .milliseconds(400)) { socket in
            var fed = 0
            let start = ContinuousClock.now
            while fed < 5, let text = await socket.next(within: .seconds(5)) { fed += text == "WATCHDOG=1" ? 1 : 0 }
            #expect(fed == 5)
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test func `the notifier feeds no watchdog while the probing loop hangs, and resumes afterwards`()
        async throws
    {
        try await PingLoop.withLoop { loop in
            let gate = Gate()
            _ = try await notify(watchdog: .milliseconds(100), pulse: { await loop.pass() }) { socket in
                while let text = await socket.next(), text != "WATCHDOG=1" {}
                await withDiscardingTaskGroup { group in
                    group.addTask(executorPreference: loop) { gate.hold() }
                    group.addTask {
                        await gate.isHeld()
                        // A message that was in progress may still arrive.
                        while await socket.next(within: .milliseconds(100)) != nil {}
                        #expect(await socket.next(within: .milliseconds(500)) == nil)
                        gate.open()
                        #expect(await socket.next() == "WATCHDOG=1")
                    }
                }
            }
        }
    }
}

/// Blocks a thread as a hanging part does.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let held = Mutex(false)

    /// Blocks for at most twenty seconds.
    func hold() {
        held.withLock { $0 = true }
        _ = semaphore.wait(timeout: .now() + 20)
    }

    func isHeld() async {
        while !held.withLock({ $0 }) { await Task.yield() }
    }

    func open() { semaphore.signal() }
}

/// The current status.
private final class Line: Sendable {
    let text = Mutex("one")
}
