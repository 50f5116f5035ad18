/// Why no complete answer to an HTTP request came.
package enum TransportError: Error, Sendable, Hashable {
    /// The task that asked was cancelled.
    case cancelled
    /// The whole exchange took longer than it may; with the host and port if they are known.
    case timedOut(after: Duration, at: String? = nil)
    /// The answer's body is larger than the bound, in bytes.
    case bodyTooLarge(limit: Int)
    /// No connection, no trust in the server's certificate, or an answer that broke off: in words, without a secret, with
    /// host and port, and what a person can do.
    case failed(String, remedy: String? = nil)
}

extension TransportError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cancelled: "cancelled"
        case .timedOut(let duration, let host):
            (host.map { "\($0): " } ?? "") + "no complete answer within \(duration.components.seconds) s"
        case .bodyTooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .failed(let reason, _): reason
        }
    }
}
