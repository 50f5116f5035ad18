import Testing

@testable import NetworkPrimitives
@testable import Probing

struct PathMTURoutersTests {
    /// Returns the state of a target for which a router reported this MTU.
    private func refused(at mtu: Int) -> PathMTUState {
        var state = PathMTUState()
        state.record(findings(mtu, refusals: 1), answers: nil)
        return state
    }

    private func findings(_ mtu: Int, silences: Int = 0, refusals: Int = 0) -> PathMTUFindings {
        PathMTUFindings(conclusion: .found(mtu, .router), silences: silences, refusals: refusals)
    }

    @Test func `the share counts answers and silences above one MTU and of one family, after a first answer`() {
        var routers = PathMTURouters()
        let known = refused(at: 1_400)
        routers.record(findings(1_400, silences: 9), after: known, .ipv4, at: 0)
        #expect(routers.share(of: 1_400, .ipv4, at: 0, memory: 10) == nil)
        routers.record(findings(1_400, refusals: 1), after: PathMTUState(), .ipv4, at: 1)
        #expect(routers.share(of: 1_400, .ipv4, at: 1, memory: 10) == 0)
        routers.record(findings(1_400, refusals: 1), after: known, .ipv4, at: 1)
        routers.record(findings(1_400, silences: 3), after: known, .ipv4, at: 2)
        #expect(routers.share(of: 1_400, .ipv4, at: 2, memory: 10) == 0.25)
        #expect(routers.share(of: 1_400, .ipv6, at: 2, memory: 10) == nil)
        #expect(routers.share(of: 1_401, .ipv4, at: 2, memory: 10) == nil)
    }

    @Test func `targets for which no router reported the MTU before do not count`() {
        var routers = PathMTURouters()
        routers.record(findings(1_400, refusals: 1), after: refused(at: 1_400), .ipv4, at: 0)
        routers.record(findings(1_400, silences: 99), after: PathMTUState(), .ipv4, at: 0)
        routers.record(findings(1_400, silences: 99), after: refused(at: 1_300), .ipv4, at: 0)
        #expect(routers.share(of: 1_400, .ipv4, at: 0, memory: 10) == 1)
    }

    @Test func `old answers do not count, and silence does not renew them`() {
        var routers = PathMTURouters()
        let known = refused(at: 1_400)
        routers.record(findings(1_400, refusals: 1), after: known, .ipv4, at: 0)
        routers.record(findings(1_400, silences: 1), after: known, .ipv4, at: 10)
        #expect(routers.share(of: 1_400, .ipv4, at: 10, memory: 10) == 0.5)
        #expect(routers.share(of: 1_400, .ipv4, at: 11, memory: 10) == nil)
        #expect(routers.latest(.ipv4, at: 10, memory: 10) == 1_400 && routers.latest(.ipv4, at: 11, memory: 10) == nil)
    }

    @Test func `the share follows a router that starts to limit its answers`() throws {
        var routers = PathMTURouters()
        let known = refused(at: 1_400)
        for time in 0..<5_000 { routers.record(findings(1_400, refusals: 1), after: known, .ipv4, at: Int64(time)) }
        for time in 5_000..<10_000 {
            routers.record(
                findings(1_400, silences: 9, refusals: time % 10 == 0 ? 10 : 0), after: known, .ipv4, at: Int64(time))
        }
        let share = try #require(routers.share(of: 1_400, .ipv4, at: 10_000, memory: 1_000))
        #expect((0.05...0.15).contains(share))
    }

    @Test func `the last reported MTU is the hint, and memory is bounded`() {
        var routers = PathMTURouters()
        for mtu in 1...10_000 {
            routers.record(findings(mtu, refusals: 1), after: PathMTUState(), .ipv6, at: Int64(mtu))
        }
        #expect(routers.latest(.ipv6, at: 10_000, memory: 10_000) == 10_000)
        #expect((1...10_000).count { routers.share(of: $0, .ipv6, at: 10_000, memory: 10_000) != nil } == 256)
    }
}
