import Testing

@testable import ProbeEngine

@Suite("Whether a request left this host")
struct DepartureEvidenceTests {
    private static let second: Int64 = 1_000_000_000

    /// Evidence of a flow whose driver stamped a request.
    private var stamped: DepartureEvidence {
        var evidence = DepartureEvidence()
        evidence.recordStamp()
        return evidence
    }

    @Test func `a request that the driver stamped was lost, and so was one of which nothing is known`() {
        var evidence = DepartureEvidence()
        #expect(evidence.recordSilence(.unknown, isSilent: true, at: 0) == .left)
        #expect(!evidence.isStamped)
        #expect(evidence.recordSilence(.stamped(5), isSilent: true, at: 0) == .left)
        #expect(evidence.isStamped)
    }

    @Test func `a driver that never stamped proves nothing, and asks the queue again and again`() {
        var evidence = DepartureEvidence()
        for time in 0..<20 as Range<Int64> {
            #expect(evidence.recordSilence(.queued, isSilent: true, at: time * Self.second) == .left)
            #expect(evidence.recordSilence(.unstamped, isSilent: true, at: time * Self.second) == .left)
            #expect(!evidence.isStamped)
        }
    }

    @Test func `where the driver stamps, a request without its stamp never left; the queue had it, or nobody knows`() {
        var evidence = stamped
        #expect(evidence.recordSilence(.unstamped, isSilent: false, at: 0) == .notSent(.notSent))
        #expect(!evidence.isStamped)
        #expect(evidence.recordSilence(.queued, isSilent: false, at: Self.second) == .notSent(.noBuffers))
        #expect(evidence.recordSilence(.unqueued, isSilent: false, at: 99 * Self.second) == .notSent(.notSent))
    }

    @Test func `a request that did not enter the queue never left, also where the driver is not known`() {
        var evidence = DepartureEvidence()
        #expect(evidence.recordSilence(.unqueued, isSilent: false, at: 0) == .notSent(.notSent))
    }

    @Test func `on a socket that hides errors it was refused, once no next hop can be what it waits for`() {
        var evidence = stamped
        let reasons = (0..<6 as Range<Int64>).map {
            evidence.recordSilence(.unqueued, isSilent: true, at: $0 * Self.second)
        }
        #expect(
            reasons == [.notSent, .notSent, .notSent, .notSent, .permission, .permission].map { .notSent($0) })
        evidence.recordStamp()
        #expect(evidence.recordSilence(.unqueued, isSilent: true, at: 9 * Self.second) == .notSent(.notSent))
    }

    @Test func `a next hop that is silent makes its hosts unreachable, as long as this host says so`() {
        var evidence = DepartureEvidence()
        #expect(evidence.recordSilence(.unqueued, isSilent: true, at: 0) == .notSent(.notSent))
        evidence.recordError(.unqueued, at: 3 * Self.second)
        #expect(evidence.recordSilence(.unqueued, isSilent: true, at: 4 * Self.second) == .unreachableNeighbour)
        #expect(evidence.recordSilence(.unstamped, isSilent: true, at: 5 * Self.second) == .left)
        #expect(evidence.recordSilence(.unqueued, isSilent: true, at: 13 * Self.second) == .notSent(.permission))
    }

    @Test func `where the kernel knows the next hop, nothing is guessed`() {
        var evidence = stamped
        evidence.recordError(.unqueued, at: 0)
        for time in 0..<20 as Range<Int64> {
            let now = time * 30 * Self.second
            #expect(
                evidence.recordSilence(.unqueued, isSilent: true, neighbour: .unresolved, at: now)
                    == .unreachableNeighbour)
            #expect(
                evidence.recordSilence(.unqueued, isSilent: true, neighbour: .resolved, at: now)
                    == .notSent(.permission))
            #expect(
                evidence.recordSilence(.unqueued, isSilent: false, neighbour: .resolved, at: now)
                    == .notSent(.notSent))
        }
    }

    @Test func `an error for a request that left, or may have, says nothing of this host`() {
        var evidence = stamped
        evidence.recordError(.stamped(5), at: 0)
        evidence.recordError(.queued, at: 0)
        evidence.recordError(.unknown, at: 0)
        #expect(evidence.recordSilence(.unstamped, isSilent: false, at: 1) == .notSent(.notSent))
        evidence.recordError(.unstamped, at: 1)
        #expect(evidence.recordSilence(.unstamped, isSilent: false, at: 2) == .unreachableNeighbour)
    }
}
