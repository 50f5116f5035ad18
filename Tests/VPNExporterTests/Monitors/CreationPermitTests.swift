import Testing

@testable import VPNExporter

struct CreationPermitTests {
    private let start = ContinuousClock.now

    private func at(_ minutes: Int) -> ContinuousClock.Instant { start + .seconds(60 * minutes) }

    @Test func `two connections refused and none accepted show the role`() {
        var permit = CreationPermit()
        let order = permit.begin(["a", "b", "c"])
        #expect(order == ["a", "b", "c"])
        let isFirstRole = permit.recordRefused("a", at: start)
        let isSecondRole = permit.recordRefused("b", at: start)
        #expect(!isFirstRole && isSecondRole)
        #expect(permit.isWithheld)
        #expect(!permit.allowsTry(at: at(59)))
        #expect(permit.allowsTry(at: at(60)))
    }

    @Test func `the only connection refused shows the role where none was ever accepted`() {
        var permit = CreationPermit()
        _ = permit.begin(["a"])
        let isRole = permit.recordRefused("a", at: start)
        #expect(isRole)
    }

    @Test func `one refused among accepted ones is that connection's own matter, run after run`() {
        var permit = CreationPermit()
        _ = permit.begin(["a", "b"])
        let first = permit.recordRefused("a", at: start)
        permit.recordAccepted("b")
        _ = permit.begin(["a"])
        let second = permit.recordRefused("a", at: at(5))
        #expect(!first && !second)
        #expect(permit.allowsTry(at: at(5)))
    }

    @Test func `many refused after one accepted in the same run are their own matter`() {
        var permit = CreationPermit()
        _ = permit.begin(["a", "b", "c"])
        permit.recordAccepted("a")
        let first = permit.recordRefused("b", at: start)
        let second = permit.recordRefused("c", at: start)
        #expect(!first && !second)
    }

    @Test func `after the pause one try decides, and it is another connection's turn`() {
        var permit = CreationPermit()
        _ = permit.begin(["a", "b"])
        _ = permit.recordRefused("a", at: start)
        _ = permit.recordRefused("b", at: at(1))
        let first = permit.begin(["a", "b", "c"])
        #expect(first == ["c", "a", "b"])
        let isRole = permit.recordRefused("c", at: at(61))
        #expect(isRole)
        #expect(!permit.allowsTry(at: at(120)))
        let second = permit.begin(["a", "b", "c"])
        #expect(second == ["a", "b", "c"])
        permit.recordAccepted("a")
        #expect(!permit.isWithheld)
        #expect(permit.allowsTry(at: at(62)))
    }
}
