import Glibc

/// What Linux knows of this process: the figures behind the standard `process_*` metrics. Texts are as in proc(5).
package struct ProcessStatistics: Sendable, Hashable {
    /// Processor time in user and kernel mode, all threads.
    var cpuNanoseconds: Int64
    /// When the process started, since the Unix epoch.
    var startTimeNanoseconds: Int64
    package var residentBytes: UInt64
    var virtualBytes: UInt64
    var openDescriptors: UInt64
    /// The soft limit; `UInt64.max` stands for none, as in Prometheus' own clients.
    var maxDescriptors: UInt64
    package var threads: UInt64

    /// Reads `/proc`; `nil` where it is not mounted or does not read as expected: then the metrics are absent.
    package static func current() -> ProcessStatistics? {
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

    /// The `btime` line of `/proc/stat`: when the system started, in seconds since the Unix epoch.
    static func bootTimeSeconds(parsing stat: String) -> Int64? {
        value(after: "btime ", in: stat).flatMap { Int64($0) }
    }

    /// The soft limit in the line `Max open files` of `/proc/self/limits`.
    static func maxDescriptors(parsing limits: String) -> UInt64? {
        guard let soft = value(after: "Max open files ", in: limits) else { return nil }
        return soft == "unlimited" ? .max : UInt64(soft)
    }

    /// The first word behind `prefix` in the line that begins with it.
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

    /// The entries of `/proc/self/fd` without `.`, `..` and the one that reading them takes.
    private static func openDescriptorCount() -> UInt64? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var entries: UInt64 = 0
        while readdir(directory) != nil { entries += 1 }
        return entries >= 3 ? entries - 3 : nil
    }
}

extension ProcessStatistics {
    /// The fields of `/proc/self/stat` that are of use here, in the kernel's units.
    struct Stat: Sendable, Hashable {
        var cpuTicks: Int64
        var threads: UInt64
        /// Since the system started.
        var startTicks: Int64
        var virtualBytes: UInt64
        var residentPages: UInt64

        /// The name in field 2 may hold blanks and parentheses: the fields are counted from its last parenthesis.
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
