import Foundation

/// The kernel's counters of a process and of its network namespace. Reading them costs the process nothing.
struct KernelCounts {
    /// IPv4 echo requests that left the namespace's sockets.
    let requests: Int
    /// Voluntary context switches of the process's threads.
    let sleeps: Int

    init(of process: pid_t) throws {
        requests = try Self.requests(of: process)
        let folder = "/proc/\(process)/task"
        sleeps = try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { total, thread in
            // A thread may end between the listing and the read.
            total + (Self.field("voluntary_ctxt_switches:", of: fileText("\(folder)/\(thread)/status")) ?? 0)
        }
    }

    /// Returns the counts over the time in which `count` requests leave.
    static func overRequests(
        _ count: Int, of process: pid_t, within bound: Duration = .seconds(60)
    ) async throws -> (requests: Int, sleeps: Int) {
        let start = try KernelCounts(of: process)
        let end = try await eventually("\(count) requests leave", within: bound) {
            let now = try KernelCounts(of: process)
            return now.requests - start.requests >= count ? now : nil
        }
        return (end.requests - start.requests, end.sleeps - start.sleeps)
    }

    /// Reads the column `OutEchos` of the rows `Icmp:` in /proc/PID/net/snmp.
    private static func requests(of process: pid_t) throws -> Int {
        let path = "/proc/\(process)/net/snmp"
        let rows = fileText(path).split(separator: "\n").filter { $0.hasPrefix("Icmp: ") }
            .map { $0.split(separator: " ") }
        guard rows.count == 2, let column = rows[0].firstIndex(of: "OutEchos"), column < rows[1].count,
            let count = Int(rows[1][column])
        else { throw Unreadable(path: path) }
        return count
    }

    struct Unreadable: Error {
        let path: String
    }

    private static func field(_ name: String, of status: String) -> Int? {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) }
    }

}

extension ChildProcess {
    /// The resident memory in bytes (proc(5), statm).
    var residentBytes: Int {
        get throws {
            let pages = fileText("/proc/\(id)/statm").split(separator: " ").dropFirst().first.flatMap { Int($0) }
            guard let pages else { throw KernelCounts.Unreadable(path: "/proc/\(id)/statm") }
            return pages * 4096
        }
    }

    /// The number of open file descriptors.
    var openFiles: Int {
        get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count }
    }
}
