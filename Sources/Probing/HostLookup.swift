import CLinux
import Glibc
package import NetworkPrimitives
import Settings
package import VPNConfiguration

/// One query to the system. All waiters with the same query share one answer.
package struct HostLookup: Sendable, Hashable {
    package let name: HostName
    /// The only address family to query; `nil` for both. One family saves the name servers a query.
    package let family: IPAddress.Family?
}

/// The reason why a host name has no address to probe.
package struct ResolutionFailure: Error, Sendable, Hashable {
    package enum Reason: Error, Sendable, Hashable {
        /// The system's own text (`gai_strerror(3)`).
        case system(String)
        /// The system returned addresses, but none that the preference allows for a single host.
        case noAddress(AddressFamilyPreference)
        /// No answer arrived within the limit. The lookup may continue, and answer later waiters.
        case timedOut(Duration)
        /// The waiting task was cancelled.
        case cancelled
        /// The resolver has ended.
        case stopped
    }

    package let name: HostName
    package let reason: Reason
}

extension ResolutionFailure: CustomStringConvertible {
    package var description: String { "\(name): \(reason)" }
}

extension ResolutionFailure.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let text): text
        case .noAddress(let preference):
            switch preference.only {
            case .ipv4: "no IPv4 address that can be probed"
            case .ipv6: "no IPv6 address that can be probed"
            case nil: "no address that can be probed"
            }
        case .timedOut(let limit): "no answer within \(DurationText.write(limit))"
        case .cancelled: "resolution cancelled"
        case .stopped: "the resolver has ended"
        }
    }
}

/// Resolves a name by the system: hosts file, DNS, and other sources that nsswitch.conf(5) lists.
package enum SystemLookup {
    /// Returns the addresses in the system's order (RFC 6724), without duplicates. It blocks until the system answers,
    /// tens of seconds if name servers are silent.
    ///
    /// AI_ADDRCONFIG is not set. It would save the query for a family without an address on this host. But it does not
    /// count loopback addresses, so that a host without others could not resolve `localhost`. The answers would also
    /// change when an interface comes up. Unreachable addresses come last without it (RFC 6724, section 6, rule 1).
    static func perform(_ lookup: HostLookup) -> Result<[IPAddress], ResolutionFailure.Reason> {
        var hints = addrinfo()
        hints.ai_family =
            switch lookup.family {
            case .ipv4: AF_INET
            case .ipv6: AF_INET6
            case nil: AF_UNSPEC
            }
        // Without a socket type the system returns each address three times.
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
