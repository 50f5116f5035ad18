import ProbeEngine

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
