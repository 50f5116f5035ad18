import Network

/// How often routers answered of late that a packet is too big, by the MTU that was found. Nothing acts here.
///
/// Routers limit such answers, over all that they send to this host. Silence above an MTU that routers name for other
/// requests is theirs, as long as a limit explains it. How often they answer is taken from targets for which one did before:
/// so neither those whose silence is in question count, nor the luck by which a first answer came.
package struct PathMTURouters: Sendable {
    private struct Key: Hashable {
        let family: IPAddress.Family
        let mtu: Int
    }

    private struct Answers: Sendable {
        var refusals = 0.0
        var requests = 0.0
        /// When a router answered last, in monotonic nanoseconds.
        var last: Int64
    }

    /// Requests of one MTU that count: what was before fades.
    private static let memory = 1_000.0
    /// MTUs that are kept.
    private static let capacity = 256

    private var answers: [Key: Answers] = [:]

    /// Takes over what an examination found, at the time `now` in monotonic nanoseconds.
    ///
    /// - Parameter former: what was known before.
    mutating func record(
        _ findings: PathMTUFindings, after former: PathMTUState, _ family: IPAddress.Family, at now: Int64
    ) {
        guard case .found(let mtu, _) = findings.conclusion else { return }
        let key = Key(family: family, mtu: mtu)
        guard findings.refusals > 0 || answers[key] != nil else { return }
        var known = answers[key] ?? Answers(last: now)
        if findings.refusals > 0 { known.last = now }
        if former.isRefused(above: mtu) {
            known.refusals += Double(findings.refusals)
            known.requests += Double(findings.refusals + findings.silences)
        }
        if known.requests > Self.memory {
            known.refusals /= 2
            known.requests /= 2
        }
        answers[key] = known
        if answers.count > Self.capacity, let oldest = answers.min(by: { $0.value.last < $1.value.last })?.key {
            answers[oldest] = nil
        }
    }

    /// The share of requests above `mtu` that routers answer, 0 while that is unknown; `nil` where none answered within
    /// `memory` nanoseconds.
    func share(of mtu: Int, _ family: IPAddress.Family, at now: Int64, memory: Int64) -> Double? {
        guard let known = answers[Key(family: family, mtu: mtu)], now - known.last <= memory else { return nil }
        return known.requests > 0 ? known.refusals / known.requests : 0
    }

    /// The MTU that a router named last, within `memory` nanoseconds.
    func latest(_ family: IPAddress.Family, at now: Int64, memory: Int64) -> Int? {
        answers.filter { $0.key.family == family && now - $0.value.last <= memory }
            .max { ($0.value.last, $0.key.mtu) < ($1.value.last, $1.key.mtu) }?.key.mtu
    }
}
