import Glibc

/// The threads and descriptors of a process, which outlive its tasks.
struct ProcessResources: Sendable {
    /// The link of each open descriptor, except the one that lists them.
    let descriptors: [CInt: String]
    let threads: Int

    /// Reads the present state from /proc (proc(5)).
    static var current: ProcessResources {
        var descriptors: [CInt: String] = [:]
        list("/proc/self/fd") { name, directory in
            guard let descriptor = CInt(name), descriptor != directory else { return }
            descriptors[descriptor] = link(of: descriptor)
        }
        var threads = 0
        list("/proc/self/task") { name, _ in threads += CInt(name) == nil ? 0 : 1 }
        return ProcessResources(descriptors: descriptors, threads: threads)
    }

    /// Reads until `isWanted`, at most for five seconds, and returns the last state. The runtime may hold more for a
    /// moment.
    static func eventually(_ isWanted: (ProcessResources) -> Bool) async throws -> ProcessResources {
        let deadline = ContinuousClock.now + .seconds(5)
        var look = current
        while !isWanted(look), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
            look = current
        }
        return look
    }

    /// Returns a state that two readings in a row have in common.
    static func settled() async throws -> ProcessResources {
        var last = current.descriptors
        return try await eventually { look in
            defer { last = look.descriptors }
            return look.descriptors == last
        }
    }

    /// Returns the descriptors that were gained and lost since `former`.
    func difference(from former: ProcessResources) -> String {
        let gained = descriptors.filter { former.descriptors[$0.key] != $0.value }
        let lost = former.descriptors.filter { descriptors[$0.key] != $0.value }
        return "gained \(gained), lost \(lost)"
    }

    private static func list(_ path: String, _ body: (_ name: String, _ directory: CInt) -> Void) {
        guard let directory = opendir(path) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            body(name, dirfd(directory))
        }
    }

    /// Returns `nil` if it was closed meanwhile.
    private static func link(of descriptor: CInt) -> String? {
        let link = [CChar](unsafeUninitializedCapacity: 4_096) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            count = max(0, readlink("/proc/self/fd/\(descriptor)", start, buffer.count))
        }
        return link.isEmpty ? nil : String(decoding: link.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
