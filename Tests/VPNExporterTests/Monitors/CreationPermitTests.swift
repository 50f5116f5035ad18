import Testing

@testable import CloudWatching

struct CreationPermitTests {
    private let start = ContinuousClock.now

    private func at(_ minutes: Int) -> ContinuousClock.Instant { start + .seconds(60 * minutes) }

    @Test func `two refused connections and no accepted one mean that the role is the reason`() {
        var permit = CreationPermit()
        let order = permit.begin(["a", "b", "c"], at: start)
        #expect(order == ["a", "b", "c"])
        let isFirstRole = permit.recordRefused("a", at: start)
        let isSecondRole = permit.recordRefused("b", at: start)
        #expect(!isFirstRole && isSecondRole)
        #expect(permit.isWithheld)
        #expect(!permit.allowsTry(at: at(59)))
        #expect(permit.allowsTry(at: at(60)))
    }

    @Test func `a refusal of the only connection concerns the role if none was ever accepted`() {
        var permit = CreationPermit()
        _ = permit.begin(["a"], at: start)
        let isRole = permit.recordRefused("a", at: start)
        #expect(isRole)
    }

    @Test func `a refusal next to an accepted connection concerns that connection alone, run after run`() {
        var permit = CreationPermit()
        _ = permit.begin(["a", "b"], at: start)
        let first = permit.recordRefused("a", at: start)
        permit.recordAccepted("b")
        _ = permit.begin(["a"], at: start)
        let second = permit.recordRefused("a", at: at(5))
        #expect(!first && !second)
        #expect(permit.allowsTry(at: at(5)))
    }

    @Test func `connections refused next to an accepted one wait alone, and others still get monitors`() {
        var permit = CreationPermit()
        _ = permit.begin(["a", "b", "c"], at: start)
        _ = permit.recordRefused("a", at: start)
        permit.recordAccepted("b")
        let isRole = permit.recordRefused("c", at: start)
        #expect(!isRole)
        let soon = permit.begin(["a", "c"], at: at(5))
        #expect(soon == [])
        let new = permit.begin(["a", "c", "d"], at: at(10))
        #expect(new == ["d"])
        let later = permit.begin(["a", "c"], at: at(60))
        #expect(later == ["a", "c"])
        let isLaterRole = [permit.recordRefused("a", at: at(60)), permit.recordRefused("c", at: at(60))]
        #expect(isLaterRole == [false, false])
        #expect(!permit.isWithheld)
    }

    @Test func `later refusals of other connections still concern the role`() {
        var permit = CreationPermit()
        _ = permit.begin(["a", "b"], at: start)
        permit.recordAccepted("a")
        _ = permit.recordRefused("b", at: start)
        _ = permit.begin(["b", "c", "d"], at: at(60))
        let isRole = ["b", "c", "d"].map { permit.recordRefused($0, at: at(60)) }
        #expect(isRole == [false, false, true])
    }

    @Test func `many refusals after an accepted connection in the same run do not concern the role`() {
        var permit = CreationPermit()
        _ = permit.begin(["a", "b", "c"], at: start)
        permit.recordAccepted("a")
        let first = permit.recordRefused("b", at: start)
        let second = permit.recordRefused("c", at: start)
        #expect(!first && !second)
    }

    @Test func `after the pause one attempt decides, and another connection has its turn`() {
        var permit = CreationPermit()
        _ = permit.begin(["a", "b"], at: start)
        _ = permit.recordRefused("a", at: start)
        _ = permit.recordRefused("b", at: at(1))
        let first = permit.begin(["a", "b", "c"], at: start)
        #expect(first == ["c", "a", "b"])
        let isRole = permit.recordRefused("c", at: at(61))
        #expect(isRole)
        #expect(!permit.allowsTry(at: at(120)))
        let second = permit.begin(["a", "b", "c"], at: start)
        #expect(second == ["a", "b", "c"])
        permit.recordAccepted("a")
        #expect(!permit.isWithheld)
        #expect(permit.allowsTry(at: at(62)))
    }
}
