package import CLinux
import Glibc

extension IPAddress {
    /// Calls `body` with the address as the socket calls take it, with port 0, and its length, a `socklen_t`. The signature
    /// does not use that name, because the module that declares it differs between builds.
    package func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, UInt32) -> Result) -> Result {
        var storage = sockaddr_storage()
        store(in: &storage)
        let length = family == .ipv4 ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
        return withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }

    /// Writes the address to `storage` for a system call.
    package func store(in storage: inout sockaddr_storage) {
        withUnsafeMutableBytes(of: &storage) { bytes in
            switch family {
            case .ipv4:
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_addr = inetAddress4
                bytes.storeBytes(of: address, as: sockaddr_in.self)
            case .ipv6:
                var address = sockaddr_in6()
                address.sin6_family = sa_family_t(AF_INET6)
                address.sin6_addr = inetAddress6
                address.sin6_scope_id = scope
                bytes.storeBytes(of: address, as: sockaddr_in6.self)
            }
        }
    }
}

extension IPAddress {
    /// Reads the address that a system call left in `storage`. Returns `nil` for another address family.
    package init?(_ storage: sockaddr_storage) {
        let address: IPAddress? = withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                return IPAddress(bytes.loadUnaligned(as: sockaddr_in.self).sin_addr)
            case AF_INET6:
                let address = bytes.loadUnaligned(as: sockaddr_in6.self)
                return IPAddress(address.sin6_addr, scope: address.sin6_scope_id)
            default:
                return nil
            }
        }
        guard let address else { return nil }
        self = address
    }
}
