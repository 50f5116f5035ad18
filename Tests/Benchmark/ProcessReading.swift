import Glibc

/// The kernel's counts of one process and of its network namespace at one moment. Reading them costs the process
/// nothing.
struct ProcessReading {
    let time: ContinuousClock.Instant
    /// User and system time of all threads, including ended ones, in nanoseconds.
    let cpu: Int64
    /// Echo requests sent from the sockets of the namespace.
    let requests: UInt64
    /// The number of times that its threads went to sleep.
    let sleeps: UInt64
    let residentBytes: Int

    init(_ process: pid_t) throws {
        requests = try Self.requests(process)
        cpu = try Self.cpu(process)
        time = ContinuousClock.now
        sleeps = Self.sleeps(process)
        residentBytes = try Self.residentBytes(process)
    }

    /// Returns the echo requests of a process's network namespace (`Icmp: OutEchos` in /proc/PID/net/snmp).
    static func requests(_ process: pid_t) throws -> UInt64 {
        let lines = try file("net/snmp", of: process).split(separator: "\n").filter { $0.hasPrefix("Icmp: ") }
        let rows = lines.map { $0.split(separator: " ") }
        guard rows.count == 2, let column = rows[0].firstIndex(of: "OutEchos"), column < rows[1].count,
            let count = UInt64(rows[1][column])
        else {
            throw BenchmarkFailure("/proc/\(process)/net/snmp has no OutEchos")
        }
        return count
    }

    /// Returns the CPU time with the precision of the kernel. /proc/PID/stat rounds it to 10 ms.
    private static func cpu(_ process: pid_t) throws -> Int64 {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else {
            throw BenchmarkFailure("the CPU time of process \(process) is not readable")
        }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func sleeps(_ process: pid_t) -> UInt64 {
        let folder = "/proc/\(process)/task"
        return Directory.names(in: folder).reduce(0) { total, thread in
            let status = TextFile.read("\(folder)/\(thread)/status") ?? ""
            return total + UInt64(field("voluntary_ctxt_switches", of: status) ?? 0)
        }
    }

    private static func residentBytes(_ process: pid_t) throws -> Int {
        guard let kibibytes = field("VmRSS", of: try file("status", of: process)) else {
            throw BenchmarkFailure("/proc/\(process)/status has no VmRSS")
        }
        return kibibytes * 1024
    }

    private static func file(_ name: String, of process: pid_t) throws -> String {
        guard let text = TextFile.read("/proc/\(process)/\(name)") else {
            throw BenchmarkFailure("/proc/\(process)/\(name) is not readable")
        }
        return text
    }

    /// Returns the number in a line such as `VmRSS:     1234 kB`.
    private static func field(_ name: String, of status: String) -> Int? {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line?.split(whereSeparator: { $0 == "\t" || $0 == " " }).dropFirst().first.flatMap { Int($0) }
    }
}
