import Testing

@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import VPNConfiguration
@testable import VPNExporter

struct ProbeTextTests {
    private func target(_ name: String = "berlin-paris/peer") throws -> LiveTarget {
        LiveTarget(name: name, address: try #require(IPAddress("192.0.2.1")), settings: .standard)
    }

    private func text(_ name: String = "berlin-paris/peer", isOneOfSeveral: Bool = false) throws -> ProbeText {
        ProbeText(target: try target(name), isOneOfSeveral: isOneOfSeveral, style: .plain)
    }

    private func message(_ content: ProbeTally.Message.Content) -> ProbeTally.Message {
        ProbeTally.Message(sequence: 7, content: content)
    }

    private func reply(codePoint: UInt8? = 0, isReordered: Bool = false) -> ProbeTally.Message.Content {
        .reply(
            EchoReply(
                sequence: 7, roundTripTime: 12_345_678, hopLimit: 57, codePoint: codePoint, isReordered: isReordered))
    }

    @Test func `the head has the target and its settings`() throws {
        let rest = "56 bytes of payload, one every 1s, lost after 5s\n"
        #expect(try text().head == "PROBE berlin-paris/peer (192.0.2.1): \(rest)")
        #expect(try text("192.0.2.1").head == "PROBE 192.0.2.1: \(rest)")
    }

    @Test func `each event is a line`() throws {
        let text = try text()
        let unreachable = EchoError(
            reason: .packetTooBig, sender: IPAddress("192.0.2.254"), mtu: 1_400, roundTripTime: 1)
        let lines: [(ProbeTally.Message.Content, String)] = [
            (reply(), "rtt=12.346 ms ttl=57"),
            (reply(codePoint: 46, isReordered: true), "rtt=12.346 ms ttl=57 dscp=46 reordered"),
            (.lost(.timeout, nil), "lost: no reply in time"),
            (.lost(.packetTooBig, unreachable), "lost: packet too big, MTU 1400, reported by 192.0.2.254"),
            (.notSent(.noRoute), "not sent: no route"),
            (.lateReply, "late reply: counts as lost"),
            (.duplicateReply, "duplicate reply"),
            (.corruptedReply, "corrupted reply: the payload differs from the request"),
            (.timestamps(PingTimestamps()), "from now on the exporter stamps requests and replies itself"),
        ]
        for (content, line) in lines { #expect(text.line(message(content)) == "seq=7 \(line)\n") }
    }

    @Test func `lines begin with the target's name if there are several targets`() throws {
        #expect(
            try text(isOneOfSeveral: true).line(message(.duplicateReply))
                == "berlin-paris/peer: seq=7 duplicate reply\n")
    }

    @Test func `the summary has counts, reasons, unusual replies and times`() throws {
        var tally = ProbeTally(timestamps: PingTimestamps(.auto))
        for (sequence, trip) in [10, 12, 14].enumerated() {
            _ = tally.record(.sent(lag: 0), of: UInt64(sequence))
            let reply = EchoReply(
                sequence: UInt64(sequence), roundTripTime: Int64(trip) << 20, hopLimit: nil, isReordered: false)
            _ = tally.record(.verdict(.reply(reply)), of: UInt64(sequence))
        }
        for sequence in 3...4 as ClosedRange<UInt64> { _ = tally.record(.sent(lag: 0), of: sequence) }
        _ = tally.record(.verdict(.lost(.timeExceeded)), of: 3)
        _ = tally.record(.sendFailed(.noBuffers), of: 5)
        _ = tally.record(.duplicateReply, of: 0)
        let summary = """
            --- berlin-paris/peer (192.0.2.1) ---
            5 sent, 3 replies, 1 lost (25.0 % loss), 1 not sent, 1 in flight
            not sent, no buffers: 1; time to live exceeded: 1
            1 duplicate
            rtt min/median/p99/max 10.486/12.583/14.680/14.680 ms, jitter 2.097 ms; the kernel stamps requests and replies

            """
        #expect(try text().summary(tally) == summary)
    }

    @Test func `the summary without a request has no times`() throws {
        let tally = ProbeTally(timestamps: PingTimestamps(.auto))
        #expect(try text("x").summary(tally) == "--- x (192.0.2.1) ---\n0 sent, 0 replies, 0 lost\n")
    }

    @Test(arguments: [
        (0.0, "0.0 %"), (0.000_4, "<0.1 %"), (0.001, "0.1 %"), (0.5, "50.0 %"), (0.999_9, ">99.9 %"), (1, "100.0 %"),
    ])
    func `only an exact ratio reads 0 or 100 percent`(ratio: Double, text: String) {
        #expect(ProbeText.percent(ratio) == text)
    }

    @Test func `the JSON output has one object for each event`() throws {
        let time = LogTime(milliseconds: 0)
        let head = #"{"address":"192.0.2.1","#
        let tail = #""sequence":7,"target":"berlin-paris/peer","time":"1970-01-01T00:00:00.000Z""#
        let target = try target()
        func line(_ content: ProbeTally.Message.Content) -> String {
            String(JSONLine.text(ProbeDocument(target, message(content), at: time)).dropLast())
        }
        #expect(
            line(reply()) == head + #""dscp":0,"event":"reply","reordered":false,"rtt_seconds":0.012345678,"# + tail
                + #","truncated":false,"ttl":57}"#)
        let error = EchoError(reason: .packetTooBig, sender: IPAddress("192.0.2.9"), mtu: 1_400, roundTripTime: 1)
        #expect(
            line(.lost(.packetTooBig, error))
                == head + #""event":"lost","mtu_bytes":1400,"reason":"packet_too_big","sender":"192.0.2.9","# + tail
                + "}")
        #expect(
            line(.icmpError(.packetTooBig, error))
                == head + #""event":"icmp_error","mtu_bytes":1400,"reason":"packet_too_big","sender":"192.0.2.9","#
                + tail + "}")
        #expect(
            line(.foreignReply(IPAddress("192.0.2.9")))
                == head + #""event":"foreign_reply","sender":"192.0.2.9","# + tail + "}")
        #expect(line(.notSent(.noRoute)) == head + #""event":"not_sent","reason":"no_route","# + tail + "}")
    }

    @Test func `the JSON summary has no times before the first reply`() throws {
        let tally = ProbeTally(timestamps: PingTimestamps(.auto))
        let line = """
            {"address":"192.0.2.1","corrupted":0,"duplicates":0,"event":"summary","foreign":0,"icmp_errors":{},\
            "in_flight":0,"late":0,"lost":{},"not_sent":{},"reordered":0,"replies":0,"sent":0,\
            "target":"berlin-paris/peer","timestamps":"kernel/kernel","truncated":0}
            """
        #expect(JSONLine.text(ProbeSummaryDocument(try target(), tally)) == line + "\n")
    }

    @Test func `control characters in a name are escaped`() throws {
        #expect(try text("a\u{1b}[2J").head.hasPrefix("PROBE a\\u{1b}[2J (192.0.2.1): "))
    }
}
