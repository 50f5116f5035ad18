import CLinux
import Glibc
import NetworkPrimitives
import Synchronization

/// The one thread of all probing: it waits for replies and deadlines.
///
/// It is also the executor of every task that probes, so that a reply reaches its task without a change of thread.
package final class PingLoop: SerialExecutor, TaskExecutor {
    /// The work of the loop's thread.
    protocol Engine: Actor {
        /// Reads what has come, ends what has expired, and sends what is due.
        func turn()
        /// Returns how long the loop may sleep.
        func plan() -> SleepPlan
    }

    /// The times until which the loop may sleep, in monotonic nanoseconds.
    struct SleepPlan: Sendable {
        /// The next deadline; `nil` for none.
        var deadline: Int64?
        /// Until then, arriving packets need not wake the loop. The kernel has stamped them, so reading them together
        /// is as exact as reading them one by one. Each wake-up costs as much as several probes.
        var quietUntil: Int64
    }

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var isStopping = false
        var onStopped: UnsafeContinuation<Void, Never>?
    }

    private let inbox = Mutex(Inbox())
    private let engine = Mutex<(any Engine)?>(nil)
    private let wake: Descriptor
    /// Readable when the wall clock is set, so that the loop notices at once; never, if the system does not support
    /// this.
    private let clockWatch: Descriptor
    private let watched: Mutex<WatchedSockets>
    /// The loop's thread; 0 before it runs. That thread writes it once, before its first job.
    private let thread = Atomic<UInt>(0)
    /// Jobs that the loop's own thread enqueued. Only that thread uses them, as `enqueue` checks, so no lock is needed.
    nonisolated(unsafe) private var jobs: [UnownedJob] = []

    init() throws(SystemError) {
        wake = try Descriptor(clinux_eventfd())
        let watch = clinux_clock_watch_create()
        clockWatch = try Descriptor(watch >= 0 ? watch : clinux_eventfd())
        watched = Mutex(WatchedSockets(wake: wake.number, clock: clockWatch.number))
    }

    /// Runs `body` while a loop's thread runs, and ends the thread after `body`.
    ///
    /// All tasks that `body` starts end with it, so no job can come after the thread has ended.
    package static func withLoop<Result>(
        _ body: (PingLoop) async throws -> Result
    ) async throws -> Result {
        let loop = try PingLoop()
        let thread = try loop.start()
        do {
            let result = try await body(loop)
            await loop.stop(thread)
            return result
        } catch {
            await loop.stop(thread)
            throw error
        }
    }

    /// Returns when the loop's thread has run a job. Between two jobs, the thread has sent what was due and read what
    /// came. It does not return while the thread hangs.
    package func pass() async {
        await withDiscardingTaskGroup { $0.addTask(executorPreference: self) {} }
    }

    package func enqueue(_ job: UnownedJob) {
        if isCurrentThread {
            jobs.append(job)
            return
        }
        let isFirst = inbox.withLock {
            $0.jobs.append(job)
            return $0.jobs.count == 1
        }
        if isFirst { wakeUp() }
    }

    package func checkIsolated() {
        precondition(isCurrentThread, "not on the loop's thread")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrentThread }

    /// Wakes the loop.
    func wakeUp() {
        var one: UInt64 = 1
        write(wake.number, &one, 8)
    }

    /// Gives the loop its engine. Throws EBUSY if it already has another.
    func attach(_ engine: any Engine) throws(SystemError) {
        let isFree = self.engine.withLock { current in
            guard current == nil || current === engine else { return false }
            current = engine
            return true
        }
        guard isFree else { throw SystemError(EBUSY) }
    }

    /// Lets a socket wake the loop. ``ready()`` reports the socket by `number`, which is not 0.
    func watch(_ socket: Int32, number: UInt64) { watched.withLock { $0.add(socket, number: number) } }

    /// Forgets a socket before it is closed.
    func unwatch(number: UInt64) { watched.withLock { $0.remove(number: number) } }

    /// Returns the sockets that have something to read now.
    func ready() -> [WatchedSockets.Ready] { watched.withLock { $0.wait(timeout: 0) } }

    private var isCurrentThread: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    private func start() throws(SystemError) -> pthread_t {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<PingLoop>.fromOpaque(argument).takeRetainedValue().runThread()
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            argument.release()
            throw SystemError(code)
        }
        return thread
    }

    private func stop(_ thread: pthread_t) async {
        await withUnsafeContinuation { continuation in
            inbox.withLock { inbox in
                inbox.isStopping = true
                inbox.onStopped = continuation
            }
            wakeUp()
        }
        pthread_join(thread, nil)
        engine.withLock { $0 = nil }
    }

    private func runThread() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        while true {
            runJobs()
            let engine = engine.withLock { $0 }
            if let engine { Self.turn(engine) }
            runJobs()
            let stopped = inbox.withLock { $0.isStopping && $0.jobs.isEmpty ? $0.onStopped : nil }
            if let stopped { return stopped.resume() }
            wait(engine.map { Self.plan($0) } ?? SleepPlan(deadline: nil, quietUntil: 0))
        }
    }

    private static func turn(_ engine: some Engine) { engine.assumeIsolated { $0.turn() } }
    private static func plan(_ engine: some Engine) -> SleepPlan { engine.assumeIsolated { $0.plan() } }

    private func runJobs() {
        while true {
            jobs += inbox.withLock { inbox in
                defer { inbox.jobs = [] }
                return inbox.jobs
            }
            if jobs.isEmpty { return }
            runReadyJobs()
        }
    }

    private func runReadyJobs() {
        var index = 0
        while index < jobs.count {
            jobs[index].runSynchronously(
                isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            index += 1
        }
        jobs.removeAll(keepingCapacity: true)
    }

    private func wait(_ plan: SleepPlan) {
        let now = PingClock.system.now().monotonic
        let isQuiet = plan.quietUntil > now
        let deadline = [plan.deadline, isQuiet ? plan.quietUntil : nil].compactMap(\.self).min()
        let timeout = deadline.map { max(0, $0 - now) } ?? -1
        var sockets = watched.withLock { $0 }
        let woken = sockets.waitForWake(orSockets: !isQuiet, timeout: timeout)
        if woken.isClockSet { _ = clinux_clock_watch(clockWatch.number) }
        guard woken.isAsked else { return }
        var counter: UInt64 = 0
        read(wake.number, &counter, 8)
    }
}
