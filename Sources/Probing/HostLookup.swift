import CLinux
import Glibc
package import Network
import Settings
package import VPNConfiguration

/// One question to the system: all that wait for the same get the same answer.
package struct HostLookup: Sendable, Hashable {
    package let name: HostName
    /// The only family that is asked for; `nil` for both. To ask for one spares the name servers the other question.
    package let family: IPAddress.Family?
}

/// Why a host name gave no address to probe.
package struct ResolutionFailure: Error, Sendable, Hashable {
    package enum Reason: Error, Sendable, Hashable {
        /// What the system says, in its words (`gai_strerror(3)`).
        case system(String)
        /// The system has addresses, but none of one host that the preference allows.
        case noAddress(AddressFamilyPreference)
        /// No answer within the limit. The lookup may still go on, and answer the next who asks.
        case timedOut(Duration)
        /// The task that waited was cancelled.
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
        case .stopped: "resolution has ended"
        }
    }
}

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
