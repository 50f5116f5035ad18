package import Network
import Settings
package import VPNConfiguration

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
