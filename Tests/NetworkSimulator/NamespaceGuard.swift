import Glibc

/// Refuses the network namespace of the machine: the simulator adds addresses and routes and changes sysctls, which nobody may find
/// in the network that he works with.
struct NamespaceGuard: Equatable, Sendable {
    /// The inode of a namespace is its identity.
    typealias Inode = UInt64

    /// The number that newer kernels give to the initial network namespace (NET_NS_INIT_INO of linux/nsfs.h).
    static let initial: Inode = 0xEFFF_FFF9

    let own: Inode?
    /// The namespace of process 1; `nil` where it may not be asked, as in some containers.
    let first: Inode?
    /// The namespaces that `ip netns add` made.
    let named: Set<Inode>

    /// Why the simulator must not run here; `nil` where it may.
    var refusal: String? {
        let advice = "run it by 'ip netns exec NAME' in a namespace made with 'ip netns add NAME'"
        guard let own else {
            return "the network namespace of this process cannot be told: is /proc mounted? \(advice)"
        }
        guard own != first, own != Self.initial else { return "this is the initial network namespace; \(advice)" }
        guard first != nil || named.contains(own) else {
            return "this may be the initial network namespace: that of process 1 may not be read, and this one has no "
                + "name in /run/netns; \(advice)"
        }
        return nil
    }
}

extension NamespaceGuard {
    /// What the system says of this process.
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
