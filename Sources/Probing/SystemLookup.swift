import CLinux
import Glibc
import Network

/// Asks the system for the addresses of a name: hosts file, DNS and whatever else nsswitch.conf(5) names.
package enum SystemLookup {
    /// The addresses in the system's order (RFC 6724), each once. Blocks for as long as the system waits for an answer:
    /// tens of seconds where name servers are silent.
    ///
    /// AI_ADDRCONFIG is not set. It would spare the question for a family that this host has no address of; but it does
    /// not count loopback addresses, so that a host which has no others could not even resolve `localhost`, and with an
    /// interface that comes up later the answers would change. Addresses that this host cannot reach come last anyway
    /// (RFC 6724, section 6, rule 1).
    static func perform(_ lookup: HostLookup) -> Result<[IPAddress], ResolutionFailure.Reason> {
        var hints = addrinfo()
        hints.ai_family =
            switch lookup.family {
            case .ipv4: AF_INET
            case .ipv6: AF_INET6
            case nil: AF_UNSPEC
            }
        // Of any type of socket each address would come three times.
        hints.ai_socktype = CInt(SOCK_DGRAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(lookup.name.description, nil, &hints, &list)
        let system = errno
        guard code == 0, let list else { return .failure(.system(text(code, system: system))) }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        for entry in sequence(first: list, next: { $0.pointee.ai_next }) {
            guard let address = address(entry.pointee), !addresses.contains(address) else { continue }
            addresses.append(address)
        }
        return .success(addresses)
    }

    private static func address(_ entry: addrinfo) -> IPAddress? {
        guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET: return IPAddress(raw.loadUnaligned(as: sockaddr_in.self).sin_addr)
        case AF_INET6:
            let address = raw.loadUnaligned(as: sockaddr_in6.self)
            return IPAddress(address.sin6_addr, scope: address.sin6_scope_id)
        default: return nil
        }
    }

    private static func text(_ code: CInt, system: CInt) -> String {
        code == EAI_SYSTEM ? SystemError(system).description : String(cString: gai_strerror(code))
    }
}
