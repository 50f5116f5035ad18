import CTunnel
import Glibc

/// The one thread: waits for packets, commands, signals and the next due packet, and decides nothing.
struct EventLoop {
    /// The most packets that are read in one go, so that what is due meanwhile does not wait long.
    private static let batch = 64
    /// What a pipe that is ready takes without blocking (PIPE_BUF of pipe(7)).
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

    /// Runs until it is told to quit, its input ends, or SIGTERM or SIGINT come; prints the counts at the end.
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
        for line in commands.append(buffer[..<count]) where isRunning { obey(line) }
    }

    private mutating func obey(_ line: String) {
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

    /// Writes what is left; gives up where nobody reads it for five seconds.
    private mutating func finishOutput() throws {
        while !output.isEmpty {
            var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
            guard ctunnel_poll(&descriptor, 1, 5_000_000_000) != 0 else { throw UsageError("nobody reads the output") }
            try writeOutput()
        }
    }
}
