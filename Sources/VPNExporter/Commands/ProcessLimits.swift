import CNIOLinux
import Glibc
import NIOCore

/// Looks whether this process may have what it needs, before anything needs it.
enum ProcessLimits {
    /// The needs of a command on this machine.
    static var needs: ProcessNeeds {
        ProcessNeeds(
            loops: NIOSingletons.groupLoopCountSuggestion, helpers: NIOSingletons.blockingPoolThreadCountSuggestion)
    }

    /// Raises the limit of open files as far as this process may, and says what it cannot start without.
    ///
    /// It awaits nothing: where no thread can be started, no task would go on.
    static func shortage(of needs: ProcessNeeds) -> String? {
        shortageOfFiles(for: needs) ?? needs.shortage(startable: startableThreads(needs.threads - 1))
    }

    /// The same for files alone.
    static func shortageOfFiles(for needs: ProcessNeeds) -> String? {
        let limit = raisedOpenFileLimit
        return needs.shortage(open: openFiles, limit: limit)
    }

    /// As systemd advises (systemd.exec(5), LimitNOFILE): the soft limit protects only programs that use select(2).
    private static var raisedOpenFileLimit: Int {
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(files, &limit) == 0 else { return .max }
        let soft = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        return Int(clamping: setrlimit(files, &limit) == 0 ? limit.rlim_cur : soft)
    }

    /// What a process is started with stands among the first.
    private static var openFiles: Int { (0..<256).count { fcntl($0, F_GETFD) >= 0 } }

    /// Starts so many threads at once and ends them again. Nothing else tells how many of them the limits of the user, the
    /// unit and the container allow (pthread_create(3), EAGAIN).
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
