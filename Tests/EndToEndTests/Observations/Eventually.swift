import Testing

/// What did not come to be within its bound.
struct TimedOut: Error, CustomStringConvertible {
    var what: String
    let bound: Duration
    /// What was seen last, or what the processes said.
    var details: [String]

    var description: String {
        (["not within \(bound): \(what)"] + details).joined(separator: "\n")
    }
}

/// Asks again and again until there is a value; the last error is told where there never was one.
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

/// Looks again and again until nothing deviates from what is expected; what still does at the end of the bound is an issue.
/// The look that was the last.
@discardableResult
func expectEventually<Value>(
    within bound: Duration = .seconds(10), _ look: () async throws -> Value, deviations: (Value) -> [String],
    at location: SourceLocation = #_sourceLocation
) async throws -> Value {
    let deadline = ContinuousClock.now + bound
    while true {
        let value = try await look()
        let found = deviations(value)
        if found.isEmpty || ContinuousClock.now > deadline {
            #expect(found == [], sourceLocation: location)
            return value
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}
