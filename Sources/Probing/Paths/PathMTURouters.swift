import NetworkPrimitives

/// The share of recent requests that routers answered as too big, by MTU. Pure.
///
/// Routers limit these answers over all packets that they send to this host. If routers report an MTU for other
/// requests, a limit can explain silence above this MTU. The share of answers comes from targets for which a router
/// answered before. It excludes targets with questionable silence, and is not biased by a lucky first answer.
struct PathMTURouters: Sendable {
    private struct Key: Hashable {
        let family: IPAddress.Family
        let mtu: Int
    }

    private struct Answers: Sendable {
        var refusals = 0.0
        var requests = 0.0
        /// The last answer of a router, in monotonic nanoseconds.
        var last: Int64
    }

    /// The number of requests per MTU that count. Older ones fade.
    private static let memory = 1_000.0
    /// The maximum number of MTUs.
    private static let capacity = 256

    private var answers: [Key: Answers] = [:]

    /// Records the findings of an examination at `now`, in monotonic nanoseconds.
    ///
    /// - Parameter former: the state before the examination.
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

    /// Returns the share of requests above `mtu` that routers answer, and 0 while it is unknown; `nil` if none answered
    /// within `memory` nanoseconds.
    func share(of mtu: Int, _ family: IPAddress.Family, at now: Int64, memory: Int64) -> Double? {
        guard let known = answers[Key(family: family, mtu: mtu)], now - known.last <= memory else { return nil }
        return known.requests > 0 ? known.refusals / known.requests : 0
    }

    /// Returns the MTU that a router reported last, within `memory` nanoseconds.
    func latest(_ family: IPAddress.Family, at now: Int64, memory: Int64) -> Int? {
        answers.filter { $0.key.family == family && now - $0.value.last <= memory }
            .max { ($0.value.last, $0.key.mtu) < ($1.value.last, $1.key.mtu) }?.key.mtu
    }
}
