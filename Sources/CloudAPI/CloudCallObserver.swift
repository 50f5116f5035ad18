/// Sees each call to the cloud as it ends, so that calls can be counted where counters live.
package protocol CloudCallObserver: Sendable {
    /// A call ended; without a `statusCode` where no complete answer came.
    func called(_ operation: CloudOperation, statusCode: Int?, duration: Duration)
    /// A call was refused for exceeding a rate limit; told in addition to ``called(_:statusCode:duration:)``.
    func throttled(_ operation: CloudOperation)
    /// So many rows of a list were left out because they cannot be read; told only where there are any.
    func unreadable(_ operation: CloudOperation, count: Int)
    /// A new token was issued; `nil` where the cloud did not say until when it is valid.
    func tokenExpires(at time: CloudTimestamp?)
}
