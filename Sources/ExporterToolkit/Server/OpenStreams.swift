import Synchronization

/// How many streams there are, of all connections of HTTP/2 together: each takes memory before it has asked for anything.
package final class OpenStreams: Sendable {
    private let count = Atomic(0)

    /// - Returns: the number with the new one.
    package func add() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }

    package func remove() { count.wrappingSubtract(1, ordering: .relaxed) }
}
