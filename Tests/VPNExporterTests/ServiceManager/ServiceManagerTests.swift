import Foundation
import Glibc
import Synchronization
import Testing

@testable import ExporterToolkit
@testable import Network
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

    @Test func `a datagram has the lines that were sent, by a path and by an abstract name`() async throws {
        for name in [Self.path(), Self.abstract] {
            let socket = try ManagerSocket(name)
            defer { unlink(name) }
            #expect(try NotifySocket(name).send(["RELOADING=1", "MONOTONIC_USEC=5"]))
            #expect(await socket.next() == "RELOADING=1\nMONOTONIC_USEC=5")
        }
    }

    @Test func `a manager that is not there loses what is said, and nothing else`() throws {
        #expect(try !NotifySocket(Self.path()).send(["READY=1"]))
        #expect(try !NotifySocket(Self.abstract + "-nobody").send(["READY=1"]))
    }

    @Test func `a manager that does not read never makes the exporter wait`() async throws {
        let reader = try ManagerSocket(Self.abstract)
        let socket = try NotifySocket(Self.abstract)
        let results = (0..<10_000).map { _ in socket.send(["WATCHDOG=1"]) }
        #expect(results.first == true && results.last == false)
        #expect(await reader.next() == "WATCHDOG=1")
    }

    @Test(arguments: ["relative", "", "@", "vsock:2:1234", "/" + String(repeating: "x", count: 107)])
    func `a name that is no socket's is refused`(name: String) {
        #expect(throws: NotifySocket.Unusable.self) { try NotifySocket(name) }
    }

    @Test func `the longest path is taken`() throws {
        _ = try NotifySocket("/" + String(repeating: "x", count: 106))
        _ = try NotifySocket("@" + String(repeating: "x", count: 107))
    }

    @Test func `without a manager nothing is told, and with one that cannot be reached a warning is logged`() {
        #expect(manager([:]).socket == nil)
        let log = LogRecorder()
        #expect(manager(["NOTIFY_SOCKET": "tcp:1", "WATCHDOG_USEC": "1000"], log: log).watchdog == nil)
        #expect(log.all == ["warning: the service manager cannot be told anything"])
    }

    @Test func `the watchdog is this process's own`() {
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

    @Test func `status names what is missing, and a file with problems`() {
        #expect(ServiceStatus(readiness: .ready, targets: 1, isFileGood: true).text == "1 target is probed")
        #expect(
            ServiceStatus(readiness: .notReady(["a", "b"]), targets: 12, isFileGood: false).text
                == "12 targets are probed; not ready: a, b; the configuration file has problems, and the former"
                + " configuration stays")
    }

    /// Runs the body beside a notifier, and gives what it is told after it was cancelled.
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

    @Test func `it says ready once when all has started, then how it stands where that changes, then that it stops`()
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

    @Test func `the watchdog is fed while all is alive, at least twice in its time`() async throws {
        _ = try await notify(watchdog: .milliseconds(400)) { socket in
            var fed = 0
            let start = ContinuousClock.now
            while fed < 5, let text = await socket.next(within: .seconds(5)) { fed += text == "WATCHDOG=1" ? 1 : 0 }
            #expect(fed == 5)
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test func `the watchdog is not fed while the loop of all probing hangs, and is again when it goes on`()
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
                        // What was under way may still have been sent.
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

/// Holds a thread, as something that hangs does.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let held = Mutex(false)

    /// At most twenty seconds.
    func hold() {
        held.withLock { $0 = true }
        _ = semaphore.wait(timeout: .now() + 20)
    }

    func isHeld() async {
        while !held.withLock({ $0 }) { await Task.yield() }
    }

    func open() { semaphore.signal() }
}

/// What the status says.
private final class Line: Sendable {
    let text = Mutex("one")
}
