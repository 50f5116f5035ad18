import CloudAPI
import Testing

@testable import CloudWatching

struct CreationPausesTests {
    private let start = ContinuousClock.now

    private func at(_ minutes: Int) -> ContinuousClock.Instant { start + .seconds(60 * minutes) }

    private func connection(
        _ status: VPNConnection.Status = .active, updated: String = "2026-01-01T00:00:00.000Z"
    ) -> VPNConnection {
        VPNConnection(id: "a", status: status, updatedAt: CloudTimestamp(updated))
    }

    private func error(_ disposition: Disposition, status: Int? = 400) -> CloudError {
        CloudError(.createConnectionMonitor, httpStatus: status, message: "no", disposition: disposition)
    }

    @Test(
        arguments: [
            (.final, 400, .active, true), (.final, 409, .down, true),
            (.gone, 404, .active, true), (.notReady, 409, .active, false), (.notReady, 409, .error, true),
            (.notReady, 403, .frozen, true), (.retry, 409, .error, true), (.retry, 500, .error, false),
            (.retry, nil, .frozen, false), (.retry, 400, .active, false), (.forbidden, 403, .error, false),
            (.throttled(retryAfter: nil), 429, .error, false), (.reauthenticate, 401, .error, false),
            (.badCredentials, 401, .frozen, false), (.exists, 400, .error, false), (.final, nil, .active, false),
            (.final, 301, .active, false), (.final, 501, .active, false), (.cancelled, nil, .active, false),
        ] as [(Disposition, Int?, VPNConnection.Status, Bool)])
    func `a permanent rejection pauses a connection, and so does any rejection of one that needs repair`(
        disposition: Disposition, httpStatus: Int?, status: VPNConnection.Status, pauses isPaused: Bool
    ) {
        var pauses = CreationPauses()
        let connection = connection(status)
        let pausesNow = pauses.record(error(disposition, status: httpStatus), for: connection, at: start)
        #expect(pausesNow == isPaused)
        #expect(pauses.holds(connection, at: start) == isPaused)
        #expect(pauses.isPaused("a") == isPaused)
    }

    @Test func `a pause lasts an hour, or until the status or time of change differs`() {
        var pauses = CreationPauses()
        _ = pauses.record(error(.final), for: connection(), at: start)
        #expect(pauses.holds(connection(), at: at(59)))
        #expect(!pauses.holds(connection(), at: at(60)))
        #expect(!pauses.holds(connection(.down), at: at(1)))
        #expect(!pauses.holds(connection(updated: "2026-01-01T00:01:00.000Z"), at: at(1)))
        #expect(!pauses.holds(VPNConnection(id: "b", status: .active), at: at(1)))
    }

    @Test func `a connection that changes with every attempt gets fewer and fewer attempts`() {
        var pauses = CreationPauses()
        var tries: [Int] = []
        for minute in 0..<240 {
            let connection = connection(updated: "2026-01-01T00:00:\(10 + tries.count % 40).000Z")
            guard !pauses.holds(connection, at: at(minute)) else { continue }
            tries.append(minute)
            _ = pauses.record(error(.final), for: connection, at: at(minute))
        }
        #expect(tries == [0, 1, 6, 16, 36, 76, 136, 196])
    }

    @Test func `a connection with a monitor, or without an entry in the list, has no pause`() {
        var pauses = CreationPauses()
        _ = pauses.record(error(.final), for: connection(), at: start)
        pauses.keepOnly(["b"])
        #expect(!pauses.isPaused("a") && !pauses.holds(connection(), at: start))
    }

    @Test func `twenty permanent rejections in a row leave the rest for the next run`() {
        var permit = CreationPermit()
        let ids = (10..<60).map { "\($0)" }
        _ = permit.begin(ids, at: start)
        let first = ids.prefix(19).map { permit.recordRejected($0, at: start) }
        #expect(first.allSatisfy { !$0 })
        permit.recordAccepted("x")
        let second = ids.prefix(20).map { permit.recordRejected($0, at: start) }
        #expect(second == Array(repeating: false, count: 19) + [true])
        let next = permit.begin(Array(ids.dropFirst(20)), at: at(5))
        #expect(next == Array(ids.dropFirst(20)))
    }
}
