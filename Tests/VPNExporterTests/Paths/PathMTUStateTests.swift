import Testing

@testable import Probing

struct PathMTUStateTests {
    private func findings(
        _ conclusion: PathMTUSearch.Conclusion, silences: Int = 0, refusals: Int = 0
    ) -> PathMTUFindings {
        PathMTUFindings(conclusion: conclusion, silences: silences, refusals: refusals)
    }

    @Test
    func `a black hole is reported after the second examination that found it, and ends with the first that does not`()
    {
        var state = PathMTUState()
        #expect(state.known == nil && state.isBlackHole == nil)
        state.record(findings(.found(1_400, .silence), silences: 10), answers: nil)
        #expect(state.known == nil && state.examined == 1_400 && state.isBlackHole == nil)
        #expect(!state.knowledge(answers: nil).isSilenceExpected)
        state.record(findings(.inconclusive), answers: nil)
        state.record(findings(.found(1_400, .silence), silences: 10), answers: nil)
        #expect(state.known == 1_400 && state.isBlackHole == true)
        #expect(state.knowledge(answers: nil).isSilenceExpected)
        state.record(findings(.inconclusive), answers: nil)
        #expect(state.isBlackHole == true)
        state.record(findings(.found(1_400, .router), refusals: 1), answers: nil)
        #expect(state.known == 1_400 && state.isBlackHole == false)
    }

    @Test func `an MTU found by silence alone counts after two equal examinations in a row`() {
        var state = PathMTUState()
        state.record(findings(.found(1_500, nil)), answers: nil)
        #expect(state.known == 1_500)
        state.record(findings(.found(1_499, .silence), silences: 10), answers: nil)
        state.record(findings(.found(1_400, .silence), silences: 10), answers: nil)
        #expect(state.known == 1_500 && state.isBlackHole == false)
        state.record(findings(.found(1_400, .silence), silences: 10), answers: nil)
        #expect(state.known == 1_400 && state.isBlackHole == true)
        state.record(findings(.found(1_300, .silence), silences: 10), answers: nil)
        #expect(state.known == 1_400 && !state.knowledge(answers: nil).isSilenceExpected)
        state.record(findings(.found(1_300, .silence), silences: 10), answers: nil)
        #expect(state.known == 1_300 && state.isBlackHole == true)
    }

    @Test func `silence counts as the router's while a limit on its answers can explain it`() {
        var state = PathMTUState()
        for examination in 1...39 {
            state.record(findings(.found(1_400, .silence), silences: 10), answers: 0.25)
            #expect(state.isBlackHole == nil, "\(examination)")
        }
        state.record(findings(.found(1_400, .silence), silences: 10), answers: 0.25)
        #expect(state.isBlackHole == true)
        // If routers answer each request, two examinations suffice.
        var other = PathMTUState()
        other.record(findings(.found(1_400, .silence), silences: 11), answers: 1)
        other.record(findings(.found(1_400, .silence), silences: 11), answers: 1)
        #expect(other.isBlackHole == true)
        // If the share of answers is unknown, silence proves nothing.
        var third = PathMTUState()
        for _ in 0..<100 { third.record(findings(.found(1_400, .silence), silences: 11), answers: 0) }
        #expect(third.isBlackHole == nil)
    }

    @Test
    func `after a router's answer one silence is expected, until too many answers are missing or none was recent`() {
        var state = PathMTUState()
        state.record(findings(.found(1_400, .router), refusals: 1), answers: 0.5)
        for _ in 0..<5 {
            #expect(state.knowledge(answers: 0.5).isSilenceExpected && !state.knowledge(answers: nil).isSilenceExpected)
            state.record(findings(.found(1_400, .router), silences: 1), answers: 0.5)
        }
        state.record(findings(.found(1_400, .router), silences: 1), answers: 0.5)
        #expect(!state.knowledge(answers: 0.5).isSilenceExpected && state.isBlackHole == false)
        state.record(findings(.found(1_400, .router), silences: 3, refusals: 1), answers: 0.5)
        #expect(state.knowledge(answers: 0.5).isSilenceExpected)
    }

    @Test func `a path below the minimum size has no known MTU`() {
        var state = PathMTUState()
        state.record(findings(.found(1_400, .router)), answers: nil)
        state.record(findings(.belowMinimum), answers: nil)
        #expect(state == PathMTUState())
    }
}
