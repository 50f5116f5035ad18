/// What comes back for a request.
enum Answer: Equatable, Sendable {
    case intact
    /// One byte of the payload is another: the one at `offset`, or any.
    case corrupted(offset: Int?)
    case truncated
    case badChecksum
    case wrongSender
    case foreignIdentifier
    case wrongToken
    case error(ErrorRule)

    /// Whether it can only be made from a payload.
    var needsPayload: Bool {
        switch self {
        case .corrupted, .truncated, .wrongToken: true
        case .intact, .badChecksum, .wrongSender, .foreignIdentifier, .error: false
        }
    }
}
