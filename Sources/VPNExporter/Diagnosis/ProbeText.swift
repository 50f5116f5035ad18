import NetworkPrimitives
import ProbeEngine
import Probing
import Settings
import VPNConfiguration

/// The text of a live probe, line by line, similar to ping(8).
struct ProbeText: Sendable {
    let target: LiveTarget
    /// Whether the output contains several targets, so that each line begins with a name.
    let isOneOfSeveral: Bool
    let style: TerminalStyle

    var head: String {
        let settings = target.settings
        return "PROBE \(target.title): \(settings.payloadSize) bytes of payload, one every "
            + "\(DurationText.write(settings.interval)), lost after \(DurationText.write(settings.timeout))\n"
    }

    func line(_ message: ProbeTally.Message) -> String {
        let name = isOneOfSeveral ? "\(TerminalText.escaped(target.name)): " : ""
        return "\(name)seq=\(message.sequence) \(text(message.content))\n"
    }

    private func text(_ content: ProbeTally.Message.Content) -> String {
        switch content {
        case .reply(let reply):
            let ttl = reply.hopLimit.map { " ttl=\($0)" } ?? ""
            let dscp = reply.codePoint.map { $0 == target.settings.packet.codePoint ? "" : " dscp=\($0)" } ?? ""
            let order = reply.isReordered ? style.paint(" reordered", .doubtful) : ""
            let cut = reply.isTruncated ? style.paint(" truncated", .doubtful) : ""
            return "rtt=\(reply.roundTripTime.milliseconds)\(ttl)\(dscp)\(order)\(cut)"
        case .lost(let reason, let error):
            return style.paint("lost", .bad) + ": " + (error?.sentence ?? reason.sentence)
        case .notSent(let failure): return style.paint("not sent", .bad) + ": " + failure.sentence
        case .lateReply: return style.paint("late reply", .doubtful) + ": counts as lost"
        case .duplicateReply: return style.paint("duplicate reply", .doubtful)
        case .corruptedReply:
            return style.paint("corrupted reply", .doubtful) + ": the payload differs from the request"
        case .foreignReply(let sender):
            let from = sender.map { " from \($0)" } ?? ""
            return style.paint("foreign reply", .doubtful) + from + ": ignored"
        case .icmpError(let reason, let error):
            return style.paint("ICMP error", .doubtful) + ": " + (error?.sentence ?? reason.sentence)
        case .timestamps(let timestamps): return "from now on " + timestamps.sentence
        }
    }

    func summary(_ tally: ProbeTally) -> String {
        var lines = ["--- \(target.title) ---", counts(tally)]
        let reasons =
            tally.lost.map { ($0.key.sentence, $0.value) }
            + tally.notSent.map { ("not sent, " + $0.key.sentence, $0.value) }
        if !reasons.isEmpty {
            lines.append(reasons.sorted { $0 < $1 }.map { "\($0): \($1)" }.joined(separator: "; "))
        }
        let oddities = [
            (tally.late, "late"), (tally.duplicates, "duplicate"), (tally.reordered, "reordered"),
            (tally.corrupted, "corrupted"), (tally.truncated, "truncated"), (tally.foreign, "from another address"),
            (tally.errors.values.reduce(0, +), "ICMP errors"),
        ].filter { $0.0 > 0 }
        if !oddities.isEmpty { lines.append(oddities.map { "\($0) \($1)" }.joined(separator: ", ")) }
        if let times = times(tally) { lines.append(times) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func counts(_ tally: ProbeTally) -> String {
        var text = "\(tally.sent) sent, \(tally.replies) replies, \(tally.lostCount) lost"
        if let ratio = tally.lossRatio {
            let share = "\(Self.percent(ratio)) loss"
            text += " (\(tally.lostCount == 0 ? share : style.paint(share, .bad)))"
        }
        if tally.notSentCount > 0 { text += ", \(tally.notSentCount) not sent" }
        return tally.inFlight > 0 ? text + ", \(tally.inFlight) in flight" : text
    }

    /// Returns a percentage with one decimal. It reads 0 or 100 only if the ratio is exact.
    static func percent(_ ratio: Double) -> String {
        let tenths = Int((ratio * 1_000).rounded())
        if tenths == 0, ratio > 0 { return "<0.1 %" }
        if tenths == 1_000, ratio < 1 { return ">99.9 %" }
        return "\(tenths / 10).\(tenths % 10) %"
    }

    private func times(_ tally: ProbeTally) -> String? {
        guard let shortest = tally.shortest, let longest = tally.longest, let median = tally.quantile(0.5),
            let high = tally.quantile(0.99)
        else { return nil }
        let times = [shortest, median, high, longest].map { $0.milliseconds.dropLast(3) }.joined(separator: "/")
        let jitter = tally.jitter.map { ", jitter \($0.milliseconds)" } ?? ""
        return "rtt min/median/p99/max \(times) ms\(jitter); \(tally.timestamps.sentence)"
    }
}
