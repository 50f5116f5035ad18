import Network

/// How often one request is handed to the kernel before its failure is believed: an ICMP error that came for an earlier
/// request makes the next send of the socket fail once, and in a flood of errors more than the next.
struct SendAttempts: Sendable {
    private static let most = 32
    /// So often in a row without an error that waits, which the failed send may have taken with it.
    private static let mostWithoutSign = 3

    private var count = 0
    private var withoutSign = 0

    /// Whether the request has not failed yet.
    var isFirst: Bool { count == 0 }

    /// Whether the same request is to be handed over again after it failed.
    ///
    /// - Parameter isPending: whether another error was waiting for the next send, and was taken away.
    mutating func mayRepeat(after error: SystemError, isPending: Bool) -> Bool {
        guard PingSocket.mayBeAnother(error) else { return false }
        count += 1
        withoutSign = isPending ? 0 : withoutSign + 1
        return count < Self.most && withoutSign < Self.mostWithoutSign
    }
}
