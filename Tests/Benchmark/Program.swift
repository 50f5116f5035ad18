import Glibc

/// This program's file, and the exporter's, which is built beside it.
enum Program {
    static func path() throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw BenchmarkFailure("/proc/self/exe cannot be read") }
        return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Another program that was built beside this one.
    static func sibling(_ name: String) throws -> String {
        let own = try path()
        let path = String(own[...(own.lastIndex(of: "/") ?? own.startIndex)] + name)
        guard access(path, X_OK) == 0 else {
            throw BenchmarkFailure("'\(path)' is no program; build it with 'swift build -c release --product \(name)'")
        }
        return path
    }

    /// - Parameter wanted: the path that the user named, if any.
    static func exporter(_ wanted: String?) throws -> String {
        guard let wanted else { return try sibling("vpn-exporter") }
        guard access(wanted, X_OK) == 0 else {
            throw BenchmarkFailure("'\(wanted)' is no program; name another one by --exporter")
        }
        return wanted
    }
}
