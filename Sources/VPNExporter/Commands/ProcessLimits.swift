import CNIOLinux
import Glibc
import NIOCore
import ProbeEngine
import VPNConfiguration

/// Checks the limits of this process before any part needs descriptors or threads.
enum ProcessLimits {
    /// The needs of a command on this machine.
    static var needs: ProcessNeeds {
        ProcessNeeds(
            loops: NIOSingletons.groupLoopCountSuggestion, helpers: NIOSingletons.blockingPoolThreadCountSuggestion)
    }

    /// Raises the limit of open files as far as this process may, and returns the reason why it cannot start, if any.
    ///
    /// The function is synchronous: without a thread, no task could resume.
    static func shortage(of needs: ProcessNeeds) -> String? {
        shortageOfFiles(for: needs) ?? needs.shortage(startable: startableThreads(needs.threads - 1))
    }

    /// Checks only the open files.
    static func shortageOfFiles(for needs: ProcessNeeds) -> String? {
        let limit = raisedOpenFileLimit
        return needs.shortage(open: openFiles, limit: limit)
    }

    /// Raises the soft limit as systemd.exec(5), LimitNOFILE, recommends: it protects only programs that use select(2).
    private static var raisedOpenFileLimit: Int {
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(files, &limit) == 0 else { return .max }
        let soft = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        return Int(clamping: setrlimit(files, &limit) == 0 ? limit.rlim_cur : soft)
    }

    /// Counts the first 256 descriptors, among which are those that the process inherited.
    private static var openFiles: Int { (0..<256).count { fcntl($0, F_GETFD) >= 0 } }

    /// Starts up to `count` threads at once and ends them again. No other check covers the limits of the user, the unit
    /// and the container together (pthread_create(3), EAGAIN).
    private static func startableThreads(_ count: Int) -> Int {
        let gate = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        defer { gate.deallocate() }
        pthread_mutex_init(gate, nil)
        defer { pthread_mutex_destroy(gate) }
        pthread_mutex_lock(gate)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, 65_536)
        var threads: [pthread_t] = []
        while threads.count < count {
            var thread = pthread_t()
            let code = pthread_create(
                &thread, &attributes,
                { argument in
                    guard let gate = argument?.assumingMemoryBound(to: pthread_mutex_t.self) else { return nil }
                    pthread_mutex_lock(gate)
                    pthread_mutex_unlock(gate)
                    return nil
                }, gate)
            guard code == 0 else { break }
            threads.append(thread)
        }
        pthread_mutex_unlock(gate)
        for thread in threads { pthread_join(thread, nil) }
        return threads.count
    }
}

/// The descriptors and threads that a process needs. A process that runs out of either during the start traps or hangs
/// in the code of its libraries.
struct ProcessNeeds: Sendable, Equatable {
    /// Descriptors in addition to those that are open already.
    var descriptors: Int
    /// Threads, including the first one.
    var threads: Int

    /// The needs of every command that measures or serves.
    ///
    /// - Parameters:
    ///   - loops: event loops of the network.
    ///   - helpers: threads for blocking calls.
    init(loops: Int, helpers: Int) {
        // Each loop has three; the others are for signals, probing sockets, listeners, and a few connections at a time.
        descriptors = 3 * loops + 36
        // The second `loops` are the threads of the task pool; the others are for the resolver, the probing loop and
        // the runtime.
        threads = loops + helpers + loops + 26
    }

    /// Returns the descriptors for the sources and interfaces of the file's targets: one socket for each, and a second
    /// one during the renewal of identifiers.
    static func descriptors(for configuration: ExporterConfiguration) -> Int {
        let probes = configuration.connections.flatMap { $0.targets.map(\.probes) }
        return 2 * Set(probes.map(\.path)).subtracting([EchoPath()]).count
    }

    /// Returns why a process with `open` descriptors and the limit `limit` cannot start; `nil` if it can.
    func shortage(open: Int, limit: Int) -> String? {
        let needed = open + descriptors
        guard needed > limit else { return nil }
        return """
            this process may open \(limit) files and needs \(needed). Raise the limit: ulimit -n \(needed), or \
            LimitNOFILE=\(needed) in the systemd unit.
            """
    }

    /// Returns why a process that can start only `startable` more threads cannot start; `nil` if it can.
    func shortage(startable: Int) -> String? {
        guard startable < threads - 1 else { return nil }
        return """
            this process can start \(startable) threads and needs \(threads - 1). Raise the limit: ulimit -u, TasksMax \
            in the systemd unit, or the container's limit of processes.
            """
    }
}
