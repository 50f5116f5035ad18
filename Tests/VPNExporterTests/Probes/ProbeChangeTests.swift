import Testing

@testable import NetworkPrimitives
@testable import Probing
@testable import VPNConfiguration

struct ProbeChangeTests {
    private func target(_ name: String, _ address: String, interval: Duration = .seconds(1)) throws -> ProbeTarget {
        var settings = ProbeSettings.standard
        settings.interval = interval
        return ProbeTarget(
            id: .init(connection: "c", target: name), address: .literal(try #require(IPAddress(address))),
            settings: settings)
    }

    @Test func `an unchanged list changes nothing`() throws {
        let targets = [try target("a", "192.0.2.1"), try target("b", "192.0.2.2")]
        let change = ProbeChange(from: targets, to: targets.reversed())
        #expect(change.ended.isEmpty)
        #expect(change.begun.isEmpty)
    }

    @Test func `only targets that differ end and begin`() throws {
        let kept = try target("a", "192.0.2.1")
        let moved = (try target("b", "192.0.2.2"), try target("b", "192.0.2.3"))
        let paced = (try target("c", "192.0.2.4"), try target("c", "192.0.2.4", interval: .seconds(2)))
        let gone = try target("d", "192.0.2.5")
        let new = try target("e", "192.0.2.6")
        let change = ProbeChange(from: [kept, moved.0, paced.0, gone], to: [kept, moved.1, paced.1, new])
        #expect(change.ended == [moved.0, paced.0, gone])
        #expect(change.begun == [moved.1, paced.1, new])
    }

    @Test func `of two targets with one name the first counts`() throws {
        let change = ProbeChange(from: [], to: [try target("a", "192.0.2.1"), try target("a", "192.0.2.2")])
        #expect(change.begun == [try target("a", "192.0.2.1")])
    }
}
