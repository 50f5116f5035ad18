import Testing

@testable import Availability
@testable import Settings
@testable import VPNConfiguration

@Suite struct SilenceTests {
    private static let second: Int64 = 1_000_000_000

    private func silence(_ pattern: String, until end: Int64, reason: String = "work") -> Silence {
        Silence(pattern: NamePattern(pattern), start: 0, end: end, reason: reason)
    }

    @Test func `a request has a name or pattern, a length within bounds, and a reason in one line`() throws {
        let request = try SilenceRequest(name: "berlin-*", length: "1h30m", reason: "carrier works")
        let silence = request.silence(at: 5)
        #expect(silence.pattern == NamePattern("berlin-*") && silence.reason == "carrier works")
        #expect(silence.start == 5 && silence.end == 5 + 5_400 * Self.second)
        #expect(!silence.isActive(at: 4) && silence.isActive(at: 5))
        #expect(silence.isActive(at: silence.end - 1) && !silence.isActive(at: silence.end))
        #expect(try SilenceRequest(name: "a", length: "30d", reason: "r").length == .seconds(30 * 86_400))
    }

    @Test(arguments: [
        ("", "1h", "r", "name: is empty"),
        ("a b", "1h", "r", "name: a b has a blank, which is not one of A-Z a-z 0-9 _ . - * ?"),
        (String(repeating: "a", count: 65), "1h", "r", " has 65 characters, above the maximum of 64"),
        ("a", "", "r", "write a duration from 1s to 30d"),
        ("a", "999ms", "r", "for 999ms"), ("a", "30d1ms", "r", "for 30d1ms"), ("a", "2", "r", "for 2"),
        ("a", "1h", "", "reason: is empty"), ("a", "1h", "x\ny", "reason: "),
        ("a", "1h", String(repeating: "r", count: 257), "reason: 257 characters are above the maximum of 256"),
    ])
    func `an invalid request is rejected with the problem`(
        name: String, length: String, reason: String, message: String
    ) {
        #expect { try SilenceRequest(name: name, length: length, reason: reason) } throws: {
            ($0 as? SettingRefusal)?.message.contains(message) == true
        }
    }

    @Test func `a silence with the same pattern replaces the first, and one above the maximum is rejected`() throws {
        let register = SilenceRegister()
        for number in 0..<Silence.maximumCount {
            #expect(try register.begin(silence("c\(number)", until: 10)) == .began)
        }
        #expect(throws: SilenceRefusal.tooMany) { try register.begin(silence("more", until: 10)) }
        #expect(try register.begin(silence("c7", until: 90_000_000_000)) == .replaced)
        #expect(try register.begin(silence("c7", until: 20)) == .replaced)
        #expect(try register.begin(silence("c7", until: 20)) == .repeated)
        #expect(register.active(at: 0).count == Silence.maximumCount)
        #expect(register.active(at: 15).map(\.pattern.text) == ["c7"])
        #expect(try register.end(NamePattern("c7")).end == 20)
        #expect(throws: SilenceRefusal.noSuchSilence) { try register.end(NamePattern("c7")) }
        #expect(register.expire(at: 9) == [])
        #expect(register.expire(at: 10).count == Silence.maximumCount - 1)
        #expect(register.expire(at: 10) == [])
    }

    @Test func `a window, a name or a pattern starts maintenance, and the silence that ends last counts`() {
        let window = MaintenanceWindow(time: .once(from: 0, until: 100), connections: ["rome"])
        let later = MaintenanceWindow(time: .once(from: 60, until: 100), connections: ["oslo"])
        let silences = [silence("berlin-*", until: 50), silence("berlin-1", until: 40), silence("old", until: 5)]
        let state = MaintenanceState([later, window], silences, at: 10, withOpenings: true)
        func connection(_ name: String) -> MaintainedConnection { MaintainedConnection(name: name) }
        #expect(state.concerns(connection("rome")) && state.concerns(connection("berlin-2")))
        #expect(!state.concerns(connection("old")) && !state.concerns(connection("oslo")))
        #expect(state.silence(of: "berlin-1")?.end == 50 && state.silence(of: "rome") == nil)
        #expect(state.nextOpening(of: connection("oslo")) == 60 && state.nextOpening(of: connection("rome")) == nil)
    }
}
