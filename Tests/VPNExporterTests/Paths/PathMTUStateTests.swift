import Testing

@testable import VPNExporter

struct PathMTUStateTests {
    @Test
    func `a black hole is told after the second examination that found it, and ends with the first that does not`() {
        var state = PathMTUState()
        #expect(state.known == nil && state.isBlackHole == nil)
        state.record(.found(1_400, .silence))
        #expect(state.known == 1_400 && state.isBlackHole == nil)
        state.record(.inconclusive)
        state.record(.found(1_400, .silence))
        #expect(state.isBlackHole == true)
        state.record(.inconclusive)
        #expect(state.isBlackHole == true)
        state.record(.found(1_400, .router))
        #expect(state.known == 1_400 && state.isBlackHole == false)
        state.record(.found(1_300, .silence))
        #expect(state.known == 1_300 && state.isBlackHole == false)
    }

    @Test func `a path below the least size is one of which nothing is known`() {
        var state = PathMTUState()
        state.record(.found(1_400, .router))
        state.record(.belowMinimum)
        #expect(state == PathMTUState())
    }
}
