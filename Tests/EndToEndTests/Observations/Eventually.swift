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
    _ what: String, within bound: Duration = .seconds(30), _ value: () async throws -> Value?
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
        try await Task.sleep(for: .milliseconds(20))
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
