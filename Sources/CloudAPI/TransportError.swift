/// Why no complete answer to an HTTP request came.
package enum TransportError: Error, Sendable, Hashable {
    /// The task that asked was cancelled.
    case cancelled
    /// The whole exchange took longer than it may.
    case timedOut(after: Duration)
    /// The answer's body is larger than the bound, in bytes.
    case bodyTooLarge(limit: Int)
    /// No connection, no trust in the server's certificate, or an answer that broke off; in words, without a secret.
    case failed(String)
}

extension TransportError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cancelled: "cancelled"
        case .timedOut(let duration): "no complete answer within \(duration)"
        case .bodyTooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .failed(let reason): reason
        }
    }
}
