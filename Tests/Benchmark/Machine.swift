import FoundationEssentials
import Glibc

/// The machine of the measurement.
enum Machine {
    static var description: String {
        "\(ProcessInfo.processInfo.activeProcessorCount) processors, Linux \(release), load average \(load)"
    }

    /// The load average over the last 1, 5 and 15 minutes.
    static var load: String {
        var averages = [0.0, 0, 0]
        guard getloadavg(&averages, 3) == 3 else { return "unknown" }
        return averages.map { Figure($0, digits: 2).description }.joined(separator: " ")
    }

    /// Returns the last processor that this process may use.
    static func lastProcessor() throws -> String {
        let status = TextFile.read("/proc/self/status") ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        guard let number = line?.split(whereSeparator: { !$0.isNumber }).last.map(String.init) else {
            throw BenchmarkFailure("/proc/self/status lists no processors; name one with --cpu")
        }
        return number
    }

    private static var release: String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// The paths of this program and of the programs next to it.
enum Program {
    /// Returns the path of this program.
    static func path() throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw BenchmarkFailure("/proc/self/exe cannot be read") }
        return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Returns the path of a program that was built next to this one.
    static func sibling(_ name: String) throws -> String {
        let own = try path()
        let path = String(own[...(own.lastIndex(of: "/") ?? own.startIndex)] + name)
        guard access(path, X_OK) == 0 else {
            throw BenchmarkFailure(
                "'\(path)' is not a program; build it with 'swift build -c release --product \(name)'")
        }
        return path
    }

    /// Returns the path of the exporter.
    ///
    /// - Parameter wanted: The path in the command line, if any.
    static func exporter(_ wanted: String?) throws -> String {
        guard let wanted else { return try sibling("vpn-exporter") }
        guard access(wanted, X_OK) == 0 else {
            throw BenchmarkFailure("'\(wanted)' is not a program; name another one with --exporter")
        }
        return wanted
    }
}
