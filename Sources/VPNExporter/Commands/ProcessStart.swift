import ArgumentParser
import CStart

/// What the process was started with, and what signals mean until the services that answer to them run.
enum ProcessStart {
    /// The arguments behind the command's name, as the kernel gave them to the process: also where `/proc` is not mounted.
    static var arguments: [String] {
        (0..<cstart_argument_count()).dropFirst().map { String(cString: cstart_argument($0)) }
    }

    /// Signals to what runs until it is asked to end: SIGTERM and SIGINT end it at once and well, for there is nothing to
    /// stop yet; SIGHUP is kept for ``isReloadAwaited``; SIGPIPE means an error of one connection.
    static func takeSignals() { cstart_take_signals() }

    /// Signals to what was to find something out: without it that has failed.
    static func leaveSignals() { cstart_leave_signals() }

    /// Whether somebody asked for a reload before anybody could hear it: what was read then may be out of date.
    static var isReloadAwaited: Bool { cstart_noted_hangup() != 0 }
}

/// A command that runs until it is asked to end.
protocol LastingCommand: AsyncParsableCommand {}
