import Synchronization

/// Counts the streams of all HTTP/2 connections. Each stream takes memory before its first request.
package final class OpenStreams: Sendable {
    private let count = Atomic(0)

    /// - Returns: The number with the new stream.
    package func add() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }

    package func remove() { count.wrappingSubtract(1, ordering: .relaxed) }
}
