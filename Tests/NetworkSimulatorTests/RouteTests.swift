import FoundationEssentials
import Testing

@testable import NetworkSimulator

/// The path to an address, by the number of the request.
@Suite struct RouteTests {
    private func behaviour(_ json: String) throws -> Behaviour {
        try JSONDecoder().decode(Behaviour.self, from: Data(json.utf8))
    }

    @Test func `a phase begins at its request and keeps absent values`() throws {
        let behaviour = try behaviour(
            #"{"delay_us": 1000, "reply_hop_limit": 60, "phases": [{"from": 5, "delay_us": 3000}, {"from": 8, "reply_hop_limit": 58}]}"#
        )
        let routes = [4, 5, 7, 8].map { Route(behaviour, request: $0) }
        #expect(routes.map(\.delayMicroseconds) == [1000, 3000, 3000, 3000])
        #expect(routes.map(\.replyHopLimit) == [60, 60, 60, 58])
    }

    @Test func `a queue grows to its peak and drains`() throws {
        let behaviour = try behaviour(#"{"delay_us": 100, "queue": {"from": 11, "until": 19, "peak_us": 500}}"#)
        let delays = (10...20).map { Route(behaviour, request: $0).delayMicroseconds }
        #expect(delays == [100, 100, 225, 350, 475, 600, 475, 350, 225, 100, 100])
    }

    @Test(arguments: ["10.1.0.1", "fd00:1::1"])
    func `a router answers a request with an expired hop limit, a silent router does not, and the rest passes`(
        destination: String
    ) throws {
        let behaviour = try behaviour(#"{"hops": ["10.255.1.1", null]}"#)
        let route = Route(behaviour, request: 1)
        let passages = try [UInt8(1), 2, 3, 64].map { hopLimit in
            let packet = Packets.request(to: destination, hopLimit: hopLimit)
            return route.passage(of: try #require(EchoRequest(packet: packet)))
        }
        let first = try #require(Address("10.255.1.1"))
        let exceeded = ErrorRule(kind: .timeExceeded, probability: 1)
        #expect(passages == [.refused(exceeded, by: first), .dropped, .passes, .passes])
    }

    @Test(arguments: [("10.1.0.1", 28), ("fd00:1::1", 48)])
    func `a packet that is too big is dropped, or refused with the reported MTU`(destination: String, headers: Int)
        throws
    {
        func passage(_ json: String, _ length: Int) throws -> Route.Passage {
            let payload = [UInt8](repeating: 1, count: length - headers)
            let packet = Packets.request(to: destination, payload: payload)
            return Route(try behaviour(json), request: 1).passage(of: try #require(EchoRequest(packet: packet)))
        }
        let silent = #"{"path_mtu": {"bytes": 1400}}"#
        let telling = #"{"path_mtu": {"bytes": 1400, "reported": 1300}}"#
        #expect(try [1400, 1401].map { try passage(silent, $0) } == [.passes, .dropped])
        let tooBig = ErrorRule(kind: .packetTooBig, probability: 1, mtu: 1300)
        #expect(try [1400, 1401].map { try passage(telling, $0) } == [.passes, .refused(tooBig, by: nil)])
    }

    @Test func `a policer passes a burst, and then its rate`() {
        var bucket = TokenBucket(.init(packetsPerSecond: 10, burst: 3), at: 0)
        let passed = (0..<20).map { bucket.take(at: Int64($0) * 50_000_000) }
        // A token arrives every 100 ms, and a request every 50 ms.
        #expect(
            passed == [true, true, true, true, true, false, true, false, true, false] + (0..<10).map { $0 % 2 == 0 })
    }

    @Test func `a hole is at the end of each period`() {
        let behaviour = Behaviour(holes: .init(every: 5, length: 2))
        let script = Script(seed: 1)
        let lost = (1...10).filter {
            script.deliveries(of: $0, to: Address(bytes: [10, 1, 0, 1]), as: behaviour).isEmpty
        }
        #expect(lost == [4, 5, 9, 10])
    }

    @Test func `a run of dropped requests is counted by its length when it ends`() {
        var truth = Truth()
        for (time, dropped) in [false, true, true, false, true, false, true, true, false, true, true].enumerated() {
            truth.countRun(isDropped: dropped, at: Int64(time) * 10)
        }
        #expect(truth.dropRuns == ["2": 2, "1": 1] && truth.dropRun == 2)
        #expect(truth.dropRunTimes == ["2": 40, "1": 10] && truth.dropRunTime == 10)
    }
}
