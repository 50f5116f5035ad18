import CLinux
import Glibc

/// A socket address as the system calls take and give it.
struct SocketAddress: Sendable {
    private var storage: sockaddr_storage
    private let length: socklen_t

    init(_ address: sockaddr_in) {
        self.init(copying: address)
    }

    init(_ address: sockaddr_in6) {
        self.init(copying: address)
    }

    private init<Address>(copying address: Address) {
        storage = sockaddr_storage()
        length = socklen_t(MemoryLayout<Address>.size)
        withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: Address.self) }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}

extension IPAddress {
    /// The address that a kernel call left in `storage`; `nil` for another address family.
    init?(_ storage: sockaddr_storage) {
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
