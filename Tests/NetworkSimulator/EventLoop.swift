import CTunnel
import Glibc

/// Waits on one thread for packets, commands, signals and the next due packet. All decisions are made in ``Simulator``.
struct EventLoop {
    /// The maximum number of packets read at once, so that due packets do not wait long.
    private static let batch = 64
    /// The number of bytes that a ready pipe accepts without blocking (PIPE_BUF in pipe(7)).
    private static let chunk = 4096

    private let tunnel: Tunnel
    private let signals: Int32
    private var simulator: Simulator
    private var commands = LineBuffer()
    private var output = Outbox()
    private var isRunning = true
    private var buffer = [UInt8](repeating: 0, count: 65536)

    init(_ tunnel: Tunnel, _ scenario: Scenario) throws(SystemError) {
        self.tunnel = tunnel
        simulator = Simulator(scenario)
        signals = ctunnel_signals()
        guard signals >= 0 else { throw SystemError("signalfd") }
        signal(SIGPIPE, SIG_IGN)
    }

    /// Runs until the command `quit`, the end of the input, SIGTERM or SIGINT, then prints the counts.
    mutating func run() throws {
        output.append("ready\n".utf8)
        while isRunning {
            let ready = try wait()
            if ready.tunnel { try readPackets() }
            try writeDue()
            if ready.output { try writeOutput() }
            if ready.input { try readCommands() }
            if ready.signal { isRunning = false }
        }
        output.append(simulator.counts(unseen: tunnel.unseenPackets()).line)
        try finishOutput()
    }

    private func wait() throws -> (tunnel: Bool, input: Bool, signal: Bool, output: Bool) {
        let input = Int16(POLLIN)
        var descriptors = [
            pollfd(fd: tunnel.descriptor, events: input, revents: 0),
            pollfd(fd: STDIN_FILENO, events: input, revents: 0),
            pollfd(fd: signals, events: input, revents: 0),
            pollfd(fd: output.isEmpty ? -1 : STDOUT_FILENO, events: Int16(POLLOUT), revents: 0),
        ]
        let timeout = simulator.nextDue.map { max(0, $0 - Clock.now()) } ?? -1
        if ctunnel_poll(&descriptors, UInt32(descriptors.count), timeout) < 0 && errno != EINTR {
            throw SystemError("ppoll")
        }
        let ready = descriptors.map { $0.revents != 0 }
        return (ready[0], ready[1], ready[2], ready[3])
    }

    private mutating func readPackets() throws {
        for _ in 0..<Self.batch {
            let count = read(tunnel.descriptor, &buffer, buffer.count)
            let now = Clock.now()
            guard count > 0 else {
                guard count < 0 && (errno == EAGAIN || errno == EINTR) else { throw SystemError("reading the device") }
                return
            }
            simulator.receive(Array(buffer[..<count]), at: now)
        }
    }

    private mutating func writeDue() throws {
        while let transmission = simulator.popDue(at: Clock.now()) {
            let count = write(tunnel.descriptor, transmission.packet, transmission.packet.count)
            if count == transmission.packet.count {
                simulator.written(transmission, at: Clock.now())
            } else {
                simulator.refused(transmission)
            }
        }
    }

    private mutating func readCommands() throws {
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        guard count > 0 else {
            isRunning = count < 0 && (errno == EAGAIN || errno == EINTR)
            return
        }
        for line in commands.append(buffer[..<count]) where isRunning { execute(line) }
    }

    private mutating func execute(_ line: String) {
        switch Command(rawValue: line) {
        case .counts: output.append(simulator.counts(unseen: tunnel.unseenPackets()).line)
        case .reset: simulator.reset()
        case .pause: simulator.isPaused = true
        case .resume: simulator.isPaused = false
        case .quit: isRunning = false
        case nil:
            let known = Command.allCases.map(\.rawValue).joined(separator: ", ")
            output.append("unknown command '\(line)'; known are \(known)\n".utf8)
            return
        }
        if [.reset, .pause, .resume].contains(Command(rawValue: line)) { output.append("ok \(line)\n".utf8) }
    }

    private mutating func writeOutput() throws {
        let count = output.next(Self.chunk).withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        if count >= 0 {
            output.take(count)
        } else if errno != EINTR && errno != EAGAIN {
            throw SystemError("writing the output")
        }
    }

    /// Writes the rest of the output. Throws if no reader takes any for five seconds.
    private mutating func finishOutput() throws {
        while !output.isEmpty {
            var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
            guard ctunnel_poll(&descriptor, 1, 5_000_000_000) != 0 else {
                throw UsageError("no reader took the output for 5 s")
            }
            try writeOutput()
        }
    }
}

/// A command, one line of the input.
enum Command: String, CaseIterable, Sendable {
    /// Prints the current counts.
    case counts
    /// Discards all counts and pending packets.
    case reset
    /// Drops all packets from now on, like a dead link.
    case pause
    case resume
    case quit
}

/// Splits a stream of bytes into lines.
struct LineBuffer: Sendable {
    private var pending: [UInt8] = []

    /// Returns the lines that `bytes` complete, without their line feeds.
    mutating func append(_ bytes: some Sequence<UInt8>) -> [String] {
        pending += bytes
        var parts = pending.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        pending = parts.popLast().map(Array.init) ?? []
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Output for a reader that takes it piece by piece. It is an array, because write(2) needs contiguous bytes.
struct Outbox: Sendable {
    private var bytes: [UInt8] = []
    private var taken = 0

    var isEmpty: Bool { bytes.isEmpty }

    mutating func append(_ more: some Sequence<UInt8>) { bytes += more }

    /// Returns the next `count` bytes at most.
    func next(_ count: Int) -> ArraySlice<UInt8> { bytes[taken...].prefix(count) }

    /// Removes `count` bytes. The rest moves only after the reader took all, because the counts of many addresses are
    /// long.
    mutating func take(_ count: Int) {
        taken += count
        guard taken >= bytes.count else { return }
        bytes.removeAll()
        taken = 0
    }
}

/// The clock of all round-trip times: CLOCK_MONOTONIC.
enum Clock {
    /// Returns the time in nanoseconds.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
