@testable import NetworkSimulator

/// The network of the accounting test: some addresses of both families for each kind of behaviour.
///
/// No scripted delay is near the timeout, so that exporter and simulator agree on what is late.
enum SimulatedNetwork {
    /// The exporter's timeout, and the simulator's threshold for a late reply.
    static let timeoutMilliseconds = 400
    static let intervalMilliseconds = 50
    static let addressesPerKind = 3
    /// The MTU in packet-too-big errors.
    static let mtu = 1280

    /// One kind of behaviour. Its connections have its name.
    struct Kind: Sendable {
        let name: String
        let behaviour: Behaviour

        init(_ name: String, _ change: (inout Behaviour) -> Void) {
            self.name = name
            var behaviour = Behaviour()
            behaviour.delayMicroseconds = 10_000
            change(&behaviour)
            self.behaviour = behaviour
        }
    }

    static let kinds: [Kind] =
        [
            Kind("clean") { $0.replyHopLimit = 57 },
            Kind("slow") { $0.delayMicroseconds = 120_000 },
            Kind("jitter") { $0.jitter = .init(distribution: .uniform, microseconds: 20_000) },
            Kind("lossy") { $0.loss = 0.2 },
            Kind("periodic") { $0.lossPeriod = 7 },
            Kind("bursts") { $0.burst = .init(probability: 0.03, length: 8) },
            Kind("silent") { $0.isSilent = true },
            Kind("duplicates") { $0.duplicates = .init(probability: 0.3, microseconds: 15_000) },
            Kind("reordered") { $0.reordered = .init(probability: 0.2, microseconds: 120_000) },
            Kind("late") { $0.late = .init(probability: 0.2, microseconds: 700_000) },
            Kind("corrupted") {
                $0.corrupted = 0.2
                $0.corruptedOffset = 20
            },
            Kind("truncated") { $0.truncated = 0.2 },
            Kind("bad-checksum") { $0.badChecksum = 0.2 },
            Kind("wrong-sender") { $0.wrongSender = 0.2 },
            Kind("foreign-identifier") { $0.foreignIdentifier = 0.2 },
            Kind("wrong-token") { $0.wrongToken = 0.2 },
            Kind("error-before") {
                $0.beside = .init(kind: .hostUnreachable, probability: 0.5, microseconds: -4_000)
            },
            Kind("error-after") { $0.beside = .init(kind: .adminProhibited, probability: 0.5, microseconds: 1_000) },
            Kind("everything") { behaviour in
                behaviour.jitter = .init(distribution: .exponential, microseconds: 3_000)
                behaviour.loss = 0.1
                behaviour.errors = [ErrorRule(kind: .timeExceeded, probability: 0.1)]
                behaviour.corrupted = 0.05
                behaviour.corruptedOffset = 20
                behaviour.wrongSender = 0.05
                behaviour.late = .init(probability: 0.1, microseconds: 700_000)
                behaviour.reordered = .init(probability: 0.1, microseconds: 120_000)
                behaviour.duplicates = .init(probability: 0.2, microseconds: 15_000)
            },
        ]
        + ErrorRule.Kind.allCases.flatMap { kind in
            let name = kind.rawValue.split(separator: "_").joined(separator: "-")
            return [
                Kind(name) { $0.errors = [ErrorRule(kind: kind, probability: 0.3, mtu: mtu)] },
                Kind(name + "-brief") { $0.errors = [ErrorRule(kind: kind, probability: 0.3, mtu: mtu, quote: 8)] },
            ]
        }

    static let targets: [TargetList.Target] = kinds.enumerated().flatMap { index, kind in
        (1...addressesPerKind).flatMap { number in
            [
                TargetList.Target(connection: "\(kind.name)-v4-\(number)", address: "10.1.\(index).\(number)"),
                TargetList.Target(
                    connection: "\(kind.name)-v6-\(number)", address: "fd00:1::\(index + 1):\(number)"),
            ]
        }
    }

    static func scenario(seed: UInt64) throws -> Scenario {
        var scenario = Scenario()
        scenario.seed = seed
        scenario.lateThresholdMicroseconds = Int64(timeoutMilliseconds) * 1_000
        for (index, kind) in kinds.enumerated() {
            for first in ["10.1.\(index).0", "fd00:1::\(index + 1):0"] {
                guard let address = Address(first) else { throw SimulatorProcess.NotStarted(what: first) }
                scenario.ranges.append(.init(first: address, count: 256, behaviour: kind.behaviour))
            }
        }
        scenario.ranges.sort { $0.first < $1.first }
        return scenario
    }

    /// The exporter's configuration for all targets.
    static var configuration: TargetList {
        TargetList(
            probes: "interval: \(intervalMilliseconds)ms, timeout: \(timeoutMilliseconds)ms, window: 10s",
            targets: targets)
    }
}
