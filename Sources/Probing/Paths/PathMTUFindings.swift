import Network
import ProbeEngine
import VPNConfiguration

/// What goes into an examination of a path's MTU, and what comes out of it.
package struct PathMTUFindings: Sendable, Hashable {
    var conclusion: PathMTUSearch.Conclusion
    /// Requests above the size that was found to which nothing came.
    package var silences = 0
    /// Those to which a router answered.
    package var refusals = 0
}

extension PathMTUSearch {
    /// Why a size does not pass.
    enum Obstacle: Sendable, Hashable { case silence, router, ownLink }

    enum Conclusion: Sendable, Hashable {
        /// The largest IP packet that passes, and why the next larger one does not; `nil` where none larger is tried.
        case found(Int, Obstacle?)
        /// Not even the least size passes for its size.
        case belowMinimum
        /// The path does not answer at all, loses too much, or changed meanwhile.
        case inconclusive
    }

    /// What is known of a path before it is examined.
    struct Knowledge: Sendable, Hashable {
        /// The largest size that passed last, and why the next larger one did not.
        var known: Int?
        var obstacle: Obstacle?
        /// Whether one silence right above the known size is nothing new.
        var isSilenceExpected = false
        /// An MTU that routers named for other targets.
        var hint: Int?
        /// Whether other requests to the target are answered; where they are not, the least size goes first.
        var isAnswering = true
    }
}

/// What became of one request of a certain size that must not be cut.
enum PathMTUOutcome: Sendable, Hashable {
    case passed
    /// A router said that it is too big, and as a rule for which MTU in bytes.
    case tooBig(mtu: UInt32?)
    /// It is too long for this host's own link, and did not leave.
    case refusedHere
    /// Nothing came.
    case silent
    /// Something that has nothing to do with the size.
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

/// The sizes of IP packets that are tried on a path, and what payloads they are of.
struct PathMTUSizes: Sendable, Hashable {
    let minimum: Int
    let maximum: Int
    /// Bytes of IP and ICMP header.
    private let headers: Int

    /// Every link that carries IPv6 takes packets of so many bytes (RFC 8200 section 5).
    private static let leastIPv6 = 1_280

    init(_ configuration: PathMTUConfiguration, _ family: IPAddress.Family) {
        maximum = configuration.maximum
        minimum = min(max(configuration.minimum, family == .ipv6 ? Self.leastIPv6 : 0), configuration.maximum)
        headers = family == .ipv6 ? 48 : 28
    }

    /// Bytes of payload of an echo request in an IP packet of `size` bytes.
    func payload(of size: Int) -> Int { size - headers }

    /// Bytes of the IP packet of an echo request with `payload` bytes of payload.
    func size(of payload: Int) -> Int { payload + headers }
}
