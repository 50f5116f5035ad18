import ArgumentParser
import CStart
import Glibc

/// What the process was started with, and what signals mean until the services that answer to them run.
enum ProcessStart {
    /// The arguments behind the command's name, as the kernel gave them to the process: also where `/proc` is not mounted.
    static var arguments: [String] {
        (0..<cstart_argument_count()).dropFirst().map { String(cString: cstart_argument($0)) }
    }

    /// Refuses to run where threads cannot be looked at.
    ///
    /// Dispatch watches its workers by the file `/proc/TID/stat` of each, and ends the process with a trap where one is missing
    /// (`_dispatch_workq_monitor_pools`), mostly within the first second.
    static func requireThreadFiles(_ path: String = "/proc/thread-self/stat") throws(NoThreadFiles) {
        guard access(path, R_OK) == 0 else { throw NoThreadFiles(path: path, code: errno) }
    }

    struct NoThreadFiles: Error, CustomStringConvertible {
        let path: String
        let code: CInt

        var description: String {
            "\(path): cannot be read: \(String(cString: strerror(code))). The Swift runtime needs it. Mount /proc: "
                + "mount -t proc proc /proc"
        }
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
