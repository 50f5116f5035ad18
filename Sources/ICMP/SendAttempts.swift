/// How often one request is handed to the kernel before its failure is believed: an ICMP error that came for an earlier
/// request makes the next send of the socket fail once, and in a flood of errors more than the next.
struct SendAttempts: Sendable {
    /// As long as the socket shows errors of that kind.
    private static let most = 16
    /// Without a sign of them, which another reading may have taken away.
    private static let mostWithoutSign = 2

    private var count = 0

    /// Whether the same request is to be handed over again after it failed.
    ///
    /// - Parameter foundErrors: whether the socket had ICMP errors that nobody had read.
    mutating func mayRepeat(after error: SystemError, foundErrors: Bool) -> Bool {
        guard PingSocket.mayBeAnother(error) else { return false }
        count += 1
        return count < (foundErrors ? Self.most : Self.mostWithoutSign)
    }
}
