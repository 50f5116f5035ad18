import Foundation
import Testing

/// A condition that did not hold within its bound.
struct TimedOut: Error, CustomStringConvertible {
    var what: String
    let bound: Duration
    /// The last error, or the output of the processes.
    var details: [String]

    var description: String {
        (["not within \(bound): \(what)"] + details).joined(separator: "\n")
    }
}

/// Polls until the closure returns a value. If it never does, throws `TimedOut` with the last error.
func eventually<Value>(
    _ what: String, within bound: Duration = .seconds(30), every interval: Duration = .milliseconds(20),
    _ value: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + bound
    var lastError: String?
    repeat {
        do {
            if let value = try await value() { return value }
            lastError = nil
        } catch {
            lastError = "\(error)"
        }
        try await Task.sleep(for: interval)
    } while ContinuousClock.now < deadline
    throw TimedOut(what: what, bound: bound, details: lastError.map { [$0] } ?? [])
}

/// Polls until the value has no deviations. Records an issue if some remain at the bound. Returns the last value.
@discardableResult
func expectEventually<Value>(
    within bound: Duration = .seconds(10), _ read: () async throws -> Value, deviations: (Value) -> [String],
    at location: SourceLocation = #_sourceLocation
) async throws -> Value {
    let deadline = ContinuousClock.now + bound
    while true {
        let value = try await read()
        let found = deviations(value)
        if found.isEmpty || ContinuousClock.now > deadline {
            #expect(found == [], sourceLocation: location)
            return value
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// Runs a blocking closure on its own thread. Swift's pool has only as many threads as the machine has cores.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            continuation.resume(with: Result { try body() })
        }
    }
}

/// Polls on its own thread until the closure returns a value. The interval is short and does not depend on other tests.
func eventuallyOnThread<Value: Sendable>(
    _ what: String, within bound: Duration = .seconds(30), microseconds interval: UInt32,
    _ value: @escaping @Sendable () -> Value?
) async throws -> Value {
    try await onThread {
        let deadline = ContinuousClock.now + bound
        repeat {
            if let value = value() { return value }
            usleep(interval)
        } while ContinuousClock.now < deadline
        throw TimedOut(what: what, bound: bound, details: [])
    }
}
