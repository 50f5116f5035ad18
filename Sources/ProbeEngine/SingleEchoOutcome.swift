package import Network

/// What became of a single echo request.
package enum SingleEchoOutcome: Sendable, Hashable {
    case reply(EchoReply)
    /// Nothing came in time.
    case silence
    /// Nothing came in time but a reply from an address that was not asked.
    case otherSender(IPAddress)
    case error(EchoError)
    /// It never left this host.
    case notSent(SendFailure)
    /// The one who asked was cancelled meanwhile.
    case cancelled
}
