import Testing

@testable import NetworkSimulator

/// The network of the quality test: kinds of loss, delay, and marking, with an address of each family for each kind.
enum QualityNetwork {
    static let seed: UInt64 = 20_261_123
    static let interval = 0.02
    /// Enough requests for a route change to become the base: three of the twelve slots of a base window of 60 s.
    static let requests = 1_500
    /// The number of the request from which on the other route applies.
    static let change = 250

    /// One kind of behaviour, with an address of each family.
    struct Kind: Sendable {
        let name: String
        let place: Int
        let behaviour: Behaviour

        init(_ name: String, _ place: Int, _ change: (inout Behaviour) -> Void) {
            self.name = name
            self.place = place
            var behaviour = Behaviour()
            behaviour.delayMicroseconds = 10_000
            behaviour.replyHopLimit = 57
            change(&behaviour)
            self.behaviour = behaviour
        }

        var addresses: [String] { ["10.1.\(place).1", "fd00:1::\(place):1"] }
        var connections: [String] { [name + "-v4", name + "-v6"] }
    }

    static let kinds = [
        Kind("clean", 1) { _ in },
        // The real pattern is six seconds of each minute. The test runs 20 times as fast.
        Kind("rekey", 2) { $0.holes = .init(every: 150, length: 15) },
        Kind("random", 3) { $0.loss = 0.05 },
        Kind("below", 4) { $0.holes = .init(every: 20, length: 2) },
        Kind("at", 5) { $0.holes = .init(every: 20, length: 3) },
        Kind("silent", 6) { $0.isSilent = true },
        Kind("away", 7) { $0.lostRequests = Set(300...420) },
        Kind("gone", 8) { $0.lostRequests = Set(1_000...10_000) },
    ]
    static let policed = Kind("policed", 9) {
        $0.policer = .init(packetsPerSecond: 40, burst: 5)
    }
    static let rerouted = Kind("rerouted", 10) {
        $0.phases = [.init(from: change, delayMicroseconds: 30_000, replyHopLimit: 55)]
    }
    static let queued = Kind("queued", 11) {
        $0.queue = .init(from: 700, until: 2_000, peakMicroseconds: 60_000)
    }
    static let remarked = Kind("remarked", 12) { $0.replyCodePoint = 10 }
    static let all = kinds + [policed, rerouted, queued, remarked]

    static var scenario: Scenario {
        get throws {
            var scenario = Scenario()
            scenario.seed = seed
            scenario.lateThresholdMicroseconds = 400_000
            for kind in all {
                for text in kind.addresses {
                    let address = try #require(Address(text))
                    scenario.ranges.append(.init(first: address, behaviour: kind.behaviour))
                }
            }
            scenario.ranges.sort { $0.first < $1.first }
            return scenario
        }
    }

    /// Returns the configuration. It disables traces, because they send requests to the same addresses.
    static var configuration: String {
        var text = """
            monitors: { mode: none }
            probes: { interval: 20ms, timeout: 400ms, window: 10s, base_window: 1m, trace: { enabled: false } }
            objective: { loss: 0.01, rtt: 20ms, availability: 0.99 }
            connections:

            """
        for kind in all {
            for (address, name) in zip(kind.addresses, kind.connections) {
                text += "  - { name: \(name), targets: [ { name: peer, address: \"\(address)\" } ] }\n"
            }
        }
        for quorum in ["any", "all"] {
            text += """
                  - name: pair-\(quorum)
                    quorum: \(quorum)
                    targets:
                      - { name: near, address: 10.1.1.1 }
                      - { name: other, address: 10.1.8.1 }

                """
        }
        return text
    }
}
