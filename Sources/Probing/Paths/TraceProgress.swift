import Network
import ProbeEngine

/// A trace under way: which hop limit to send next, and when enough is known. Nothing acts here.
struct TraceProgress: Sendable {
    /// What became of one request.
    enum Answer: Sendable, Hashable {
        case destination(roundTripTime: Int64)
        /// A router at which the hop limit was used up.
        case router(IPAddress?, roundTripTime: Int64)
        /// Somebody who knows no way on, or forbids it.
        case refusal(IPAddress?, roundTripTime: Int64)
        case silence
    }

    private struct HopState: Sendable {
        var inFlight = 0
        var silences = 0
        var hop: PathTrace.Hop?

        func isResolved(tries: Int) -> Bool { hop != nil || silences >= tries }
    }

    /// Requests of one hop limit without an answer after which the hop is silent.
    static let tries = 2
    /// Silent hops in a row after which nothing more is expected.
    static let silentHops = 5
    /// Requests without an answer after which the hop before the destination is silent. One more than elsewhere goes out once
    /// the destination has answered: in a hole that ended meanwhile the destination itself, which is nearer than it seems,
    /// was that hop.
    private static let triesBeforeDestination = tries + 1

    private var states: [HopState]
    /// The hop limit behind which nothing is to be found, and whether the destination is there.
    private var end: (hop: Int, isDestination: Bool)?

    init(maximumHops: UInt8) {
        states = Array(repeating: HopState(), count: Int(maximumHops))
    }

    /// Whether enough is known.
    var isEnded: Bool { resolvedHops >= horizon }

    /// The hop limit to send next; `nil` where answers are to be waited for.
    mutating func next() -> UInt8? {
        guard !isEnded,
            let index = (0..<horizon).first(where: { !isResolved($0) && states[$0].inFlight == 0 })
        else { return nil }
        states[index].inFlight += 1
        return UInt8(index + 1)
    }

    /// A request with `hopLimit` ended so.
    mutating func record(_ answer: Answer, of hopLimit: UInt8, destination: IPAddress) {
        let index = Int(hopLimit) - 1
        guard states.indices.contains(index) else { return }
        states[index].inFlight = max(0, states[index].inFlight - 1)
        switch answer {
        case .silence: states[index].silences += 1
        case .router(let address, let time):
            states[index].hop = PathTrace.Hop(address: address, roundTripTime: time)
        case .refusal(let address, let time):
            states[index].hop = PathTrace.Hop(address: address, roundTripTime: time)
            if index + 1 < end?.hop ?? .max { end = (index + 1, false) }
        case .destination(let time):
            states[index].hop = PathTrace.Hop(address: destination, roundTripTime: time)
            if index + 1 < end?.hop ?? .max { end = (index + 1, true) }
        }
    }

    /// What is known, silent hops at the end left out; and whether the destination is the last of it.
    var found: (hops: [PathTrace.Hop], isComplete: Bool) {
        let count = end?.hop ?? states.count
        var hops = states.prefix(count).map { $0.hop ?? PathTrace.Hop() }
        while hops.last?.address == nil, !hops.isEmpty { hops.removeLast() }
        return (hops, end?.isDestination == true && hops.count == end?.hop)
    }

    /// Hops from the first on of which each has its answer or is silent.
    private var resolvedHops: Int { states.indices.first { !isResolved($0) } ?? states.count }

    private func isResolved(_ index: Int) -> Bool {
        let isBeforeDestination = end.map { $0.isDestination && index == $0.hop - 2 } ?? false
        return states[index].isResolved(tries: isBeforeDestination ? Self.triesBeforeDestination : Self.tries)
    }

    /// The hop beyond which nothing is to be asked, as far as is known.
    private var horizon: Int {
        let answered = states.lastIndex { $0.hop != nil }.map { $0 + 1 } ?? 0
        return min(end?.hop ?? states.count, answered + Self.silentHops)
    }
}

extension TraceProgress.Answer {
    init(_ outcome: SingleEchoOutcome) {
        self =
            switch outcome {
            case .reply(let reply): .destination(roundTripTime: reply.roundTripTime)
            case .error(let error) where error.reason == .timeExceeded:
                .router(error.sender, roundTripTime: error.roundTripTime)
            case .error(let error): .refusal(error.sender, roundTripTime: error.roundTripTime)
            case .silence, .otherSender, .notSent, .cancelled: .silence
            }
    }
}
