import ArgumentParser
import CStart
import Glibc

/// The process's arguments, and the effect of signals until services handle them.
enum ProcessStart {
    /// The arguments after the command's name, as the kernel passed them. They do not need a mounted `/proc`.
    static var arguments: [String] {
        (0..<cstart_argument_count()).dropFirst().map { String(cString: cstart_argument($0)) }
    }

    /// Checks that the files of threads in `/proc` are readable.
    ///
    /// Dispatch watches its workers through `/proc/TID/stat`. It ends the process with a trap if a file is missing
    /// (`_dispatch_workq_monitor_pools`), mostly within the first second.
    static func requireThreadFiles(_ path: String = "/proc/thread-self/stat") throws(NoThreadFiles) {
        guard access(path, R_OK) == 0 else { throw NoThreadFiles(path: path, code: errno) }
    }

    /// The files of threads are not readable.
    struct NoThreadFiles: Error, CustomStringConvertible {
        let path: String
        let code: CInt

        var description: String {
            "\(path): cannot be read: \(String(cString: strerror(code))). The Swift runtime needs it. Mount /proc: "
                + "mount -t proc proc /proc"
        }
    }

    /// Handles signals for a long-running command until its services do. SIGTERM and SIGINT end the process at once
    /// with 0, because nothing must be stopped yet. SIGHUP is kept for ``isReloadPending``. SIGPIPE is ignored, because
    /// it concerns one connection.
    static func handleSignals() { cstart_take_signals() }

    /// Restores the default actions, for a command that must not end with 0 without a result.
    static func restoreSignals() { cstart_leave_signals() }

    /// Whether SIGHUP came before a service listened. The configuration that was read may be out of date.
    static var isReloadPending: Bool { cstart_noted_hangup() != 0 }
}

/// A command that runs until a signal ends it.
protocol LongRunningCommand: AsyncParsableCommand {}
