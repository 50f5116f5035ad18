import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine

struct DepartureEvidenceTests {
    private static let second: Int64 = 1_000_000_000

    /// Evidence of a flow with a driver that stamped a request.
    private var stamped: DepartureEvidence {
        var evidence = DepartureEvidence()
        evidence.recordStamp()
        return evidence
    }

    @Test func `a request without a reply is lost if the driver stamped it or nothing is known`() {
        var evidence = DepartureEvidence()
        #expect(evidence.recordSilence(.unknown, isSilent: true, at: 0) == .left)
        #expect(!evidence.isStamped)
        #expect(evidence.recordSilence(.stamped(5), isSilent: true, at: 0) == .left)
        #expect(evidence.isStamped)
    }

    @Test func `a driver that never stamped proves nothing, and every request needs a queue stamp`() {
        var evidence = DepartureEvidence()
        for time in 0..<20 as Range<Int64> {
            #expect(evidence.recordSilence(.queued, isSilent: true, at: time * Self.second) == .left)
            #expect(evidence.recordSilence(.unstamped, isSilent: true, at: time * Self.second) == .left)
            #expect(!evidence.isStamped)
        }
    }

    @Test func `with a driver that stamps, a request without a stamp never left`() {
        var evidence = stamped
        #expect(evidence.recordSilence(.unstamped, isSilent: false, at: 0) == .notSent(.notSent))
        #expect(!evidence.isStamped)
        #expect(evidence.recordSilence(.queued, isSilent: false, at: Self.second) == .notSent(.noBuffers))
        #expect(evidence.recordSilence(.unqueued, isSilent: false, at: 99 * Self.second) == .notSent(.notSent))
    }

    @Test func `a request that did not enter the queue never left, even with an unknown driver`() {
        var evidence = DepartureEvidence()
        #expect(evidence.recordSilence(.unqueued, isSilent: false, at: 0) == .notSent(.notSent))
    }

    @Test func `on a socket without errors, a request that does not wait for the next hop was refused`() {
        var evidence = stamped
        let reasons = (0..<6 as Range<Int64>).map {
            evidence.recordSilence(.unqueued, isSilent: true, at: $0 * Self.second)
        }
        #expect(
            reasons == [.notSent, .notSent, .notSent, .notSent, .permission, .permission].map { .notSent($0) })
        evidence.recordStamp()
        #expect(evidence.recordSilence(.unqueued, isSilent: true, at: 9 * Self.second) == .notSent(.notSent))
    }

    @Test func `a silent next hop makes its hosts unreachable, as long as this host makes errors`() {
        var evidence = DepartureEvidence()
        #expect(evidence.recordSilence(.unqueued, isSilent: true, at: 0) == .notSent(.notSent))
        evidence.recordError(.unqueued, at: 3 * Self.second)
        #expect(evidence.recordSilence(.unqueued, isSilent: true, at: 4 * Self.second) == .unreachableNeighbour)
        #expect(evidence.recordSilence(.unstamped, isSilent: true, at: 5 * Self.second) == .left)
        #expect(evidence.recordSilence(.unqueued, isSilent: true, at: 13 * Self.second) == .notSent(.permission))
    }

    @Test func `the kernel's knowledge of the next hop takes precedence`() {
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

    @Test func `an error for a request that left, or may have left, is no error of this host`() {
        var evidence = stamped
        evidence.recordError(.stamped(5), at: 0)
        evidence.recordError(.queued, at: 0)
        evidence.recordError(.unknown, at: 0)
        #expect(evidence.recordSilence(.unstamped, isSilent: false, at: 1) == .notSent(.notSent))
        evidence.recordError(.unstamped, at: 1)
        #expect(evidence.recordSilence(.unstamped, isSilent: false, at: 2) == .unreachableNeighbour)
    }
}
