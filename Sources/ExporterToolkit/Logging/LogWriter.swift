import CLinux
import Glibc
import Synchronization

/// Writes the log on a thread of its own, so that a log without a reader blocks only that thread. Callers pass a record
/// and never wait. A record without room is dropped and counted.
package final class LogWriter: Sendable {
    private struct State {
        var backlog: LogBacklog
        var counts = LogCounts()
        /// The time at which the thread ends, even if records remain. `nil` until the writer stops.
        var deadline: ContinuousClock.Instant?
    }

    /// The most bytes of one system call that might wait. A pipe accepts this many at once (PIPE_BUF) when poll(2)
    /// reports room.
    private static let step = 4096

    private let state: Mutex<State>
    private let format: LogFormat
    private let descriptor: CInt
    private let step: Int
    /// An eventfd. It signals that there is something to write, or that the thread must end.
    private let wake: CInt

    private init(_ format: LogFormat, _ descriptor: CInt, _ room: LogBacklog.Room) throws {
        state = Mutex(State(backlog: LogBacklog(room: room)))
        self.format = format
        self.descriptor = descriptor
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        // Writing to a file never waits, and one call keeps a line apart from those of other processes.
        step = isFile ? .max : Self.step
        wake = clinux_eventfd()
        guard wake >= 0 else { throw NoThread(code: errno) }
    }

    deinit { close(wake) }

    /// Runs `body` while the thread writes records, then writes the remaining records.
    ///
    /// - Parameters:
    ///   - descriptor: The destination, which must stay open while the thread runs. It stays blocking, because other
    ///     processes may share it.
    ///   - patience: How long the end waits for a reader of the remaining records.
    package static func withWriter<Value>(
        _ format: LogFormat, to descriptor: CInt = STDERR_FILENO, room: LogBacklog.Room = LogBacklog.Room(),
        patience: Duration = .milliseconds(500), _ body: (LogWriter) async throws -> Value
    ) async throws -> Value {
        let writer = try LogWriter(format, descriptor, room)
        let thread = try writer.start()
        defer { writer.stop(thread, patience) }
        return try await body(writer)
    }

    /// The number of records dropped so far.
    package var dropped: UInt64 { state.withLock { $0.backlog.dropped } }

    /// The number of lines by level, and of those dropped.
    package var counts: LogCounts {
        state.withLock { state in
            var counts = state.counts
            counts.dropped = state.backlog.dropped
            return counts
        }
    }

    /// Adds a record. It never waits for the log's reader.
    func append(_ record: LogRecord) {
        let isFirst = state.withLock { state in
            state.counts.record(record.level)
            return state.backlog.append(record)
        }
        if isFirst { wakeUp() }
    }

    private func wakeUp() {
        var one: UInt64 = 1
        _ = Glibc.write(wake, &one, 8)
    }

    private func start() throws -> pthread_t {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<LogWriter>.fromOpaque(argument).takeRetainedValue().runThread()
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            argument.release()
            throw NoThread(code: code)
        }
        return thread
    }

    /// Waits on the caller's thread, within a bound, because the process is about to end. A thread that hangs in a
    /// system call ends with the process.
    private func stop(_ thread: pthread_t, _ patience: Duration) {
        state.withLock { $0.deadline = .now + patience }
        wakeUp()
        clinux_join(thread, Int64((patience + .milliseconds(100)) / .nanoseconds(1)))
    }

    /// The thread of the log cannot start.
    struct NoThread: Error, CustomStringConvertible {
        let code: CInt

        var description: String {
            "cannot start the thread that writes the log: \(String(cString: strerror(code))) (errno \(code)); allow more "
                + "threads (ulimit -u) and descriptors (ulimit -n)"
        }
    }
}

extension LogWriter {
    private func runThread() {
        // Other threads handle signals, because this one must not be interrupted.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        // Whether the last line was cut short, so that the next one needs a line break first.
        var isCut = false
        while let entry = nextEntry() {
            var bytes = entry.record.bytes(format)
            if isCut { bytes.insert(UInt8(ascii: "\n"), at: 0) }
            let written = write(bytes)
            if written == bytes.count {
                isCut = false
            } else {
                isCut = isCut ? written != 1 : written > 0
                state.withLock { $0.backlog.lose(entry) }
            }
        }
    }

    /// Waits for the next entry. Returns `nil` when the thread must end.
    private func nextEntry() -> LogBacklog.Entry? {
        while true {
            let (entry, deadline) = state.withLock { ($0.backlog.next(), $0.deadline) }
            if let deadline, entry == nil || deadline < .now { return nil }
            if let entry { return entry }
            var descriptors = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
            clinux_poll(&descriptors, 1, -1)
            lowerWake()
        }
    }

    /// Writes the bytes and returns how many were written. Fewer than all means an error, or the end of the thread.
    private func write(_ bytes: [UInt8]) -> Int {
        var start = 0
        while start < bytes.count, waitForRoom() {
            let count = bytes[start...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, min($0.count, step))
            }
            if count > 0 {
                start += count
            } else if count == 0 || errno != EINTR && errno != EAGAIN {
                break
            } else if errno == EAGAIN {
                // Room for one byte is not always room for all bytes.
                clinux_poll(nil, 0, 10_000_000)
            }
        }
        return start
    }

    /// Waits until a write can proceed or reports an error. Returns `false` if the thread must end before that.
    private func waitForRoom() -> Bool {
        while true {
            let left = state.withLock { $0.deadline }.map { max(Duration.zero, $0 - .now) }
            var descriptors = [
                pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
            ]
            clinux_poll(&descriptors, 2, left.map { Int64($0 / .nanoseconds(1)) } ?? -1)
            if descriptors[0].revents != 0 { return true }
            if left == .zero { return false }
            if descriptors[1].revents != 0 { lowerWake() }
        }
    }

    private func lowerWake() {
        var counter: UInt64 = 0
        _ = read(wake, &counter, 8)
    }
}
