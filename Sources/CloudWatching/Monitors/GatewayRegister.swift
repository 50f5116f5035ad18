package import CloudAPI

/// The gateways of one kind as the cloud listed them last, and when to list them again: they change seldom, and every
/// call is recorded in the customer's audit log.
package struct GatewayRegister<Gateway: Sendable>: Sendable {
    /// By id. A list that cannot be read leaves them as they are.
    package private(set) var gateways: [String: Gateway] = [:]
    /// Those that connections name: in the last run that asked.
    private var asked: Set<String> = []
    /// Those of `asked` that another list would not bring either.
    private var missing: Set<String> = []
    private var runs = 0
    private var hasFailed = false

    private static var mostRuns: Int { 12 }

    /// Whether the list is to be read in this run: where a gateway is not known, and every 12th run. To be asked once
    /// in each run.
    ///
    /// - Parameter ids: those that the listed connections name.
    mutating func isDue(for ids: Set<String>) -> Bool {
        runs += 1
        guard !ids.isEmpty else { return false }
        asked = ids
        return runs >= Self.mostRuns || ids.contains { gateways[$0] == nil && !missing.contains($0) }
    }

    /// Takes over a list; returns whether the one before could not be read.
    ///
    /// A gateway that connections name is not gone, whatever the list says: without its name a discovery by that would
    /// let go of all its connections.
    package mutating func record(_ listed: [String: Gateway]) -> Bool {
        gateways = listed.merging(gateways.filter { asked.contains($0.key) }) { new, _ in new }
        missing = asked.subtracting(listed.keys)
        runs = 0
        defer { hasFailed = false }
        return hasFailed
    }

    /// Keeps what is known; returns whether the list before could be read, or is the first.
    package mutating func recordFailure(_ error: CloudError) -> Bool {
        // A role that may not list them would be refused in each run.
        missing = FailureReason(error).isPassing ? [] : asked.subtracting(gateways.keys)
        runs = 0
        defer { hasFailed = true }
        return !hasFailed
    }
}
