import Testing

@testable import NetworkSimulator

/// The behaviour file: all its keys, and mistakes with their place.
@Suite struct ScenarioTests {
    private func scenario(_ json: String) throws -> Scenario { try Scenario(json: Array(json.utf8), file: "b.json") }

    @Test func `an empty object is a network that answers at once`() throws {
        #expect(try scenario("{}") == Scenario())
    }

    @Test func `all keys are decoded`() throws {
        let json = """
            {"seed": 7, "late_threshold_us": 500000, "default": {"delay_us": 1000},
             "ranges": [{"first": "10.1.0.5", "count": 3, "behaviour": {
                "silent": true, "delay_us": 10, "jitter": {"distribution": "exponential", "us": 5}, "reply_hop_limit": 57,
                "lose": [3, 7], "lose_every": 10, "burst": {"probability": 0.01, "length": 4},
                "pinned_after": 12, "loss": 0.01,
                "errors": [{"kind": "packet_too_big", "probability": 0.02, "mtu": 1400, "quote": 8}],
                "corrupted": 0.03, "corrupted_offset": 9, "truncated": 0.04, "bad_checksum": 0.05, "wrong_sender": 0.06,
                "foreign_identifier": 0.07, "wrong_token": 0.08, "late": {"probability": 0.09, "by_us": 6},
                "reordered": {"probability": 0.1, "by_us": 7}, "duplicates": {"probability": 0.11, "by_us": 8}}}]}
            """
        let behaviour = Behaviour(
            delayMicroseconds: 10, jitter: .init(distribution: .exponential, microseconds: 5), replyHopLimit: 57,
            isSilent: true, lostRequests: [3, 7], lossPeriod: 10, burst: .init(probability: 0.01, length: 4),
            pinnedAfter: 12,
            loss: 0.01,
            errors: [ErrorRule(kind: .packetTooBig, probability: 0.02, mtu: 1400, quote: 8)], corrupted: 0.03,
            corruptedOffset: 9, truncated: 0.04, badChecksum: 0.05, wrongSender: 0.06, foreignIdentifier: 0.07,
            wrongToken: 0.08, late: .init(probability: 0.09, microseconds: 6),
            reordered: .init(probability: 0.1, microseconds: 7), duplicates: .init(probability: 0.11, microseconds: 8))
        let first = try #require(Address("10.1.0.5"))
        let expected = Scenario(
            seed: 7, lateThresholdMicroseconds: 500_000, fallback: Behaviour(delayMicroseconds: 1000),
            ranges: [Scenario.Range(first: first, count: 3, behaviour: behaviour)])
        #expect(try scenario(json) == expected)
    }

    @Test func `a range reaches from its first to its last address`() throws {
        let scenario = try scenario(
            """
            {"default": {"delay_us": 1}, "ranges": [
                {"first": "fd00:1::", "count": 2, "behaviour": {"delay_us": 4}},
                {"first": "10.1.0.254", "count": 4, "behaviour": {"delay_us": 2}},
                {"first": "10.1.1.2", "behaviour": {"delay_us": 3}}]}
            """)
        let expected: [(String, Int64)] = [
            ("10.1.0.253", 1), ("10.1.0.254", 2), ("10.1.1.1", 2), ("10.1.1.2", 3), ("10.1.1.3", 1),
            ("fd00:1::", 4), ("fd00:1::1", 4), ("fd00:1::2", 1), ("::1", 1),
        ]
        for (text, delay) in expected {
            #expect(scenario.behaviour(of: try #require(Address(text))).delayMicroseconds == delay)
        }
    }

    @Test(arguments: [
        (#"{"sed": 1}"#, "unknown key \"sed\"; known are default, late_threshold_us, ranges, seed"),
        (#"{"default": {"loss": 1.5}}"#, "default.loss: 1.5 is not from 0.0 to 1.0"),
        (#"{"default": {"lose_every": 0}}"#, "default.lose_every: 0 is not from 1 to 9223372036854775807"),
        (
            #"{"default": {"late": {"probability": 1, "bye_us": 2}}}"#,
            "default.late: unknown key \"bye_us\"; known are by_us, probability"
        ),
        (
            #"{"default": {"loss": 0.75, "corrupted": 0.5}}"#,
            "default: the probabilities add up to 1.25; the maximum is 1"
        ),
        (#"{"ranges": [{"first": "10.1.0.0"}]}"#, "ranges.Index 0.behaviour: is missing"),
        (#"{"ranges": [{"first": "ten", "behaviour": {}}]}"#, "ranges.Index 0.first: \"ten\" is not an IP address"),
        (
            #"{"ranges": [{"first": "255.255.255.255", "count": 2, "behaviour": {}}]}"#,
            "ranges.Index 0.count: there are no 2 addresses from 255.255.255.255"
        ),
        (
            #"{"ranges": [{"first": "10.1.0.2", "behaviour": {}}, {"first": "10.1.0.0", "count": 3, "behaviour": {}}]}"#,
            "ranges: the 3 addresses from 10.1.0.0 overlap 10.1.0.2"
        ),
    ])
    func `a mistake is reported with its place`(json: String, message: String) {
        #expect(throws: UsageError("b.json: " + message)) { try scenario(json) }
    }

    @Test(arguments: ["", "{", "[]"])
    func `malformed JSON is rejected`(json: String) {
        #expect(throws: UsageError.self) { try scenario(json) }
    }
}
