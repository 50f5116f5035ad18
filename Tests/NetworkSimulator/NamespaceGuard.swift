import Glibc

/// Refuses to run in the network namespace of the machine. The simulator adds addresses and routes and changes sysctls,
/// which must not affect the machine's own network.
struct NamespaceGuard: Equatable, Sendable {
    /// The inode of a namespace, which identifies it.
    typealias Inode = UInt64

    /// The inode of the initial network namespace on newer kernels (NET_NS_INIT_INO in linux/nsfs.h).
    static let initial: Inode = 0xEFFF_FFF9

    let own: Inode?
    /// The namespace of process 1; `nil` if it is not readable, as in some containers.
    let first: Inode?
    /// The namespaces that `ip netns add` created.
    let named: Set<Inode>

    /// The reason why the simulator must not run here; `nil` if it may.
    var refusal: String? {
        let advice = "run it with 'ip netns exec NAME' in a namespace from 'ip netns add NAME'"
        guard let own else {
            return "the network namespace of this process is unknown; mount /proc, and \(advice)"
        }
        guard own != first, own != Self.initial else { return "this is the initial network namespace; \(advice)" }
        guard first != nil || named.contains(own) else {
            return
                "this may be the initial network namespace: the namespace of process 1 is not readable, and this one has "
                + "no name in /run/netns; \(advice)"
        }
        return nil
    }
}

extension NamespaceGuard {
    /// Reads the namespaces from the system.
    static func current() -> NamespaceGuard {
        NamespaceGuard(
            own: inode("/proc/self/ns/net"), first: inode("/proc/1/ns/net"),
            named: Set(names(in: "/run/netns").compactMap { inode("/run/netns/" + $0) }))
    }

    private static func inode(_ path: String) -> Inode? {
        var status = stat()
        return stat(path, &status) == 0 ? Inode(status.st_ino) : nil
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
