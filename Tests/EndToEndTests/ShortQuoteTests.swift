import Testing

@testable import NetworkSimulator

/// ICMP errors that quote eight bytes of a request, which any probed host could forge. The network's replies arrive
/// after them.
@Suite(
    .timeLimit(.minutes(2)),
    .needsRoot, .needs("ip"))
struct ShortQuoteTests {
    private static func behaviour(errorBesideQuotes quote: Int?) -> Behaviour {
        var behaviour = Behaviour()
        behaviour.delayMicroseconds = 300_000
        behaviour.beside = .init(kind: .hostUnreachable, probability: 1, microseconds: -299_000, quote: quote)
        return behaviour
    }

    private static func refusal(quote: Int) -> Behaviour {
        var behaviour = Behaviour()
        behaviour.errors = [ErrorRule(kind: .adminProhibited, probability: 1, quote: quote)]
        return behaviour
    }

    private static var behaviours: [(name: String, behaviour: Behaviour)] {
        [
            ("short", behaviour(errorBesideQuotes: 8)), ("almost", behaviour(errorBesideQuotes: 23)),
            ("whole", behaviour(errorBesideQuotes: nil)), ("refused", refusal(quote: 8)),
        ]
    }

    @Test func `only an error that quotes the token ends a request before its deadline`()
        async throws
    {
        var scenario = Scenario()
        var targets: [TargetList.Target] = []
        for (index, item) in Self.behaviours.enumerated() {
            for (family, address) in [("v4", "10.1.1.\(index + 1)"), ("v6", "fd00:1::1:\(index + 1)")] {
                targets.append(.init(connection: "\(item.name)-\(family)", address: address))
                scenario.ranges.append(.init(first: try #require(Address(address)), behaviour: item.behaviour))
            }
        }
        scenario.ranges.sort { $0.first < $1.first }
        let text = TargetList(probes: "timeout: 1s", targets: targets).text
        let echoes = try await NetworkNamespace.with { namespace in
            try await namespace.run("ip", "link", "set", "lo", "up")
            return try await SimulatorProcess.with(scenario, in: namespace) { _ in
                try await CheckReport.of(text, launcher: namespace.launcher).report.findings.filter {
                    $0.area == "echo"
                }
            }
        }
        func expect(_ name: String, _ grade: String, _ part: String) {
            for family in ["v4", "v6"] {
                let finding = echoes.first { $0.subject == "\(name)-\(family)/peer" }
                let isReported = finding?.grade == grade && finding?.text.contains(part) == true
                #expect(isReported, "\(name)-\(family): \(finding as Any)")
            }
        }
        expect("short", "ok", " in 30")
        expect("almost", "ok", " in 30")
        expect("whole", "fail", "destination unreachable, reported by ")
        expect("refused", "fail", "administratively prohibited, reported by ")
    }
}
