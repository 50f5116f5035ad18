import NetworkPrimitives
import ProbeEngine
import VPNConfiguration

/// The result of an examination of a path's MTU.
struct PathMTUFindings: Sendable, Hashable {
    var conclusion: PathMTUSearch.Conclusion
    /// Requests above the found size without any answer.
    var silences = 0
    /// Requests above the found size that a router answered.
    var refusals = 0
}

extension PathMTUSearch {
    /// The reason why a size does not pass.
    enum Obstacle: Sendable, Hashable { case silence, router, ownLink }

    enum Conclusion: Sendable, Hashable {
        /// The largest IP packet that passes in bytes, and the obstacle for the next larger one; `nil` if no larger one
        /// is tried.
        case found(Int, Obstacle?)
        /// A router or this host's link refuses even the minimum size.
        case belowMinimum
        /// The path does not answer, loses too many packets, or changed during the examination.
        case inconclusive
    }

    /// The knowledge of a path before an examination.
    struct Knowledge: Sendable, Hashable {
        /// The largest size that passed last. `obstacle` is the reason for the next larger one.
        var known: Int?
        var obstacle: Obstacle?
        /// Whether one silence right above the known size is expected.
        var isSilenceExpected = false
        /// An MTU that routers reported for other targets.
        var hint: Int?
        /// Whether the target answers other requests. If not, the minimum size is sent first.
        var isAnswering = true
    }
}

extension PathMTUSearch {
    /// The findings so far.
    var findings: PathMTUFindings {
        var findings = PathMTUFindings(conclusion: conclusion ?? .inconclusive)
        guard case .found(let size, _) = findings.conclusion else { return findings }
        findings.silences = silentSizes.count { $0 > size }
        findings.refusals = refusedSizes.count { $0 > size }
        return findings
    }
}

/// The result of one request of a given size that no router may fragment.
enum PathMTUOutcome: Sendable, Hashable {
    case passed
    /// A router reported that the packet is too big, usually with an MTU in bytes.
    case tooBig(mtu: UInt32?)
    /// The packet exceeds this host's own link, and did not leave.
    case refusedHere
    /// No answer arrived.
    case silent
    /// The result does not depend on the size.
    case unclear

    init(_ outcome: SingleEchoOutcome) {
        self =
            switch outcome {
            case .reply: .passed
            case .silence: .silent
            case .error(let error) where error.reason == .packetTooBig: .tooBig(mtu: error.mtu)
            case .notSent(.messageSize): .refusedHere
            case .error, .otherSender, .notSent, .cancelled: .unclear
            }
    }
}

/// The sizes of IP packets to try on a path, and their payloads.
struct PathMTUSizes: Sendable, Hashable {
    let minimum: Int
    let maximum: Int
    /// Bytes of the IP and ICMP headers.
    private let headers: Int

    /// Every link that carries IPv6 passes packets of this size (RFC 8200, section 5).
    private static let leastIPv6 = 1_280

    init(_ configuration: PathMTUConfiguration, _ family: IPAddress.Family) {
        maximum = configuration.maximum
        minimum = min(max(configuration.minimum, family == .ipv6 ? Self.leastIPv6 : 0), configuration.maximum)
        headers = family == .ipv6 ? 48 : 28
    }

    /// Returns the payload in bytes of an echo request in an IP packet of `size` bytes.
    func payload(of size: Int) -> Int { size - headers }

    /// Returns the IP packet in bytes of an echo request with `payload` bytes.
    func size(of payload: Int) -> Int { payload + headers }
}
