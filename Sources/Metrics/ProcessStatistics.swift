import Glibc

/// The figures of the standard `process_*` metrics, which Linux reports in the files of proc(5).
struct ProcessStatistics: Sendable, Hashable {
    /// Processor time in user and kernel mode, all threads.
    var cpuNanoseconds: Int64
    /// The start time of the process, since the Unix epoch.
    var startTimeNanoseconds: Int64
    var residentBytes: UInt64
    var virtualBytes: UInt64
    var openDescriptors: UInt64
    /// The soft limit. `UInt64.max` means no limit, as in Prometheus' own clients.
    var maxDescriptors: UInt64
    var threads: UInt64

    /// Reads `/proc`. Returns `nil` if it is not mounted or has an unexpected form. The metrics are then absent.
    static func current() -> ProcessStatistics? {
        guard let process = text(of: "/proc/self/stat").flatMap(Stat.init(parsing:)),
            let bootTime = text(of: "/proc/stat").flatMap(bootTimeSeconds(parsing:)),
            let maxDescriptors = text(of: "/proc/self/limits").flatMap(maxDescriptors(parsing:)),
            let openDescriptors = openDescriptorCount()
        else { return nil }
        let tick = 1_000_000_000 / max(1, Int64(sysconf(Int32(_SC_CLK_TCK))))
        return ProcessStatistics(
            cpuNanoseconds: process.cpuTicks &* tick,
            startTimeNanoseconds: bootTime &* 1_000_000_000 &+ process.startTicks &* tick,
            residentBytes: process.residentPages &* UInt64(sysconf(Int32(_SC_PAGESIZE))),
            virtualBytes: process.virtualBytes,
            openDescriptors: openDescriptors,
            maxDescriptors: maxDescriptors,
            threads: process.threads
        )
    }

    /// Reads the `btime` line of `/proc/stat`: the start of the system, in seconds since the Unix epoch.
    static func bootTimeSeconds(parsing stat: String) -> Int64? {
        value(after: "btime ", in: stat).flatMap { Int64($0) }
    }

    /// Reads the soft limit in the line `Max open files` of `/proc/self/limits`.
    static func maxDescriptors(parsing limits: String) -> UInt64? {
        guard let soft = value(after: "Max open files ", in: limits) else { return nil }
        return soft == "unlimited" ? .max : UInt64(soft)
    }

    /// Returns the first word after `prefix` in the line that begins with it.
    private static func value(after prefix: String, in text: String) -> Substring? {
        let line = text.split(separator: "\n").first { $0.hasPrefix(prefix) }
        return line?.dropFirst(prefix.count).split(separator: " ").first
    }

    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { return nil }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// Counts the entries of `/proc/self/fd` without `.`, `..` and the descriptor of the directory itself.
    private static func openDescriptorCount() -> UInt64? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var entries: UInt64 = 0
        while readdir(directory) != nil { entries += 1 }
        return entries >= 3 ? entries - 3 : nil
    }
}

extension ProcessStatistics {
    /// The needed fields of `/proc/self/stat`, in the kernel's units.
    struct Stat: Sendable, Hashable {
        var cpuTicks: Int64
        var threads: UInt64
        /// Since the system started.
        var startTicks: Int64
        var virtualBytes: UInt64
        var residentPages: UInt64

        /// Counts the fields from the last parenthesis, because the name in field 2 can contain blanks and parentheses.
        init?(parsing stat: String) {
            guard let end = stat.lastIndex(of: ")") else { return nil }
            let fields = stat[stat.index(after: end)...].split { $0 == " " || $0 == "\n" }
            func field<Number: FixedWidthInteger>(_ number: Int) -> Number? {
                fields.indices.contains(number - 3) ? Number(fields[number - 3]) : nil
            }
            guard let user: Int64 = field(14), let system: Int64 = field(15), let threads: UInt64 = field(20),
                let startTicks: Int64 = field(22), let virtualBytes: UInt64 = field(23),
                let residentPages: UInt64 = field(24)
            else { return nil }
            self.cpuTicks = user &+ system
            self.threads = threads
            self.startTicks = startTicks
            self.virtualBytes = virtualBytes
            self.residentPages = residentPages
        }
    }
}
