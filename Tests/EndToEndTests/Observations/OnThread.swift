import Foundation

/// Runs what blocks on a thread of its own: Swift's pool has as many threads as the machine has cores, and other tests
/// need them.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            continuation.resume(with: Result { try body() })
        }
    }
}
