import FoundationEssentials
import Glibc

/// On what is measured.
enum Machine {
    static var description: String {
        "\(ProcessInfo.processInfo.activeProcessorCount) processors, Linux \(release), load average \(load)"
    }

    /// Over the last 1, 5 and 15 minutes.
    static var load: String {
        var averages = [0.0, 0, 0]
        guard getloadavg(&averages, 3) == 3 else { return "unknown" }
        return averages.map { Figure($0, digits: 2).description }.joined(separator: " ")
    }

    /// The last processor that this program may use.
    static func lastProcessor() throws -> String {
        let status = TextFile.read("/proc/self/status") ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        guard let number = line?.split(whereSeparator: { !$0.isNumber }).last.map(String.init) else {
            throw BenchmarkFailure("/proc/self/status does not tell the processors: name one by --cpu")
        }
        return number
    }

    private static var release: String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
