import ProbeEngine
import VPNConfiguration

/// How many descriptors and threads a process needs before anything of it runs: one that runs out of either while it starts
/// traps or hangs, in code that is not ours. Pure.
struct ProcessNeeds: Sendable, Equatable {
    /// Beside those that are open already.
    var descriptors: Int
    /// The first one included.
    var threads: Int

    /// What every command that measures or serves needs.
    ///
    /// - Parameters:
    ///   - loops: event loops of the network.
    ///   - helpers: threads for what blocks.
    init(loops: Int, helpers: Int) {
        // Three for each loop; else for signals, probing, its sockets, listeners, and some connections at a time.
        descriptors = 3 * loops + 36
        // One for each processor by which tasks run, the resolver's, the loop of probing, and a few of the runtime's own.
        threads = loops + helpers + loops + 26
    }

    /// Descriptors for the sources and interfaces of the file's targets: one socket to send by, and one while identifiers are
    /// renewed.
    static func descriptors(for configuration: ExporterConfiguration) -> Int {
        let probes = configuration.connections.flatMap { $0.targets.map(\.probes) }
        return 2 * Set(probes.map(\.path)).subtracting([EchoPath()]).count
    }

    /// Why a process cannot start that has `open` descriptors already, and may have `limit` at most; `nil` where it can.
    func shortage(open: Int, limit: Int) -> String? {
        let needed = open + descriptors
        guard needed > limit else { return nil }
        return """
            this process may have \(limit) open files and needs \(needed). Raise the limit: ulimit -n \(needed), or \
            LimitNOFILE=\(needed) in the systemd unit.
            """
    }

    /// Why a process cannot start that can start only so many threads beside the first one; `nil` where it can.
    func shortage(startable: Int) -> String? {
        guard startable < threads - 1 else { return nil }
        return """
            this process can start \(startable) threads and needs \(threads - 1). Raise the limit: ulimit -u, TasksMax in \
            the systemd unit, or the container's limit of processes.
            """
    }
}
