import Glibc

/// What a process holds that outlives its tasks.
struct ProcessResources: Sendable {
    let descriptors: Int
    let threads: Int

    /// As /proc has it now (proc(5)).
    static var current: ProcessResources {
        ProcessResources(descriptors: count("/proc/self/fd"), threads: count("/proc/self/task"))
    }

    private static func count(_ path: String) -> Int {
        guard let directory = opendir(path) else { return -1 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }
}
