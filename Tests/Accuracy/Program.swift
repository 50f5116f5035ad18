import Glibc

/// This program's file, and those that were built beside it.
enum Program {
    /// The path of this program.
    static func path() throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw ChildProcess.Failure(description: "/proc/self/exe cannot be read") }
        return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The path of another program of this package.
    static func path(of sibling: String) throws -> String {
        let own = try path()
        let path = own[...(own.lastIndex(of: "/") ?? own.startIndex)] + sibling
        guard access(String(path), X_OK) == 0 else {
            throw ChildProcess.Failure(description: "\(path) is not there; build it: swift build --product \(sibling)")
        }
        return String(path)
    }
}
