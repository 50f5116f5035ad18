import Glibc

/// Whether this process may open an ICMP socket at all, raw or datagram; tests that probe are skipped where it may not.
enum ICMPPermission {
    static var isGranted: Bool {
        [SOCK_RAW, SOCK_DGRAM].contains { type in
            let descriptor = socket(AF_INET, Int32(type.rawValue), Int32(IPPROTO_ICMP))
            guard descriptor >= 0 else { return false }
            close(descriptor)
            return true
        }
    }
}
