import Glibc

/// What the kernel counts of one process, and of the network namespace that it is in, at one moment. Taking it costs the
/// process nothing.
struct ProcessReading {
    let time: ContinuousClock.Instant
    /// User and system time of all its threads, those that have ended included, in nanoseconds.
    let cpu: Int64
    /// Echo requests that left the namespace's sockets.
    let requests: UInt64
    /// How often its threads went to sleep.
    let sleeps: UInt64
    /// Its resident memory.
    let residentBytes: Int

    init(_ process: pid_t) throws {
        requests = try Self.requests(process)
        cpu = try Self.cpu(process)
        time = ContinuousClock.now
        sleeps = Self.sleeps(process)
        residentBytes = try Self.residentBytes(process)
    }

    /// Echo requests that left the sockets of a process' network namespace (`Icmp: OutEchos` of /proc/PID/net/snmp).
    static func requests(_ process: pid_t) throws -> UInt64 {
        let lines = try file("net/snmp", of: process).split(separator: "\n").filter { $0.hasPrefix("Icmp: ") }
        let rows = lines.map { $0.split(separator: " ") }
        guard rows.count == 2, let column = rows[0].firstIndex(of: "OutEchos"), column < rows[1].count,
            let count = UInt64(rows[1][column])
        else {
            throw BenchmarkFailure("/proc/\(process)/net/snmp does not tell OutEchos")
        }
        return count
    }

    /// As exact as the kernel counts it; /proc/PID/stat rounds the same to 10 ms.
    private static func cpu(_ process: pid_t) throws -> Int64 {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else {
            throw BenchmarkFailure("the CPU time of process \(process) cannot be read")
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
            throw BenchmarkFailure("/proc/\(process)/status does not tell VmRSS")
        }
        return kibibytes * 1024
    }

    private static func file(_ name: String, of process: pid_t) throws -> String {
        guard let text = TextFile.read("/proc/\(process)/\(name)") else {
            throw BenchmarkFailure("/proc/\(process)/\(name) cannot be read")
        }
        return text
    }

    /// The number in a line such as `VmRSS:     1234 kB`.
    private static func field(_ name: String, of status: String) -> Int? {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line?.split(whereSeparator: { $0 == "\t" || $0 == " " }).dropFirst().first.flatMap { Int($0) }
    }
}
