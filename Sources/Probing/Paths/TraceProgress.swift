import NetworkPrimitives
import ProbeEngine

/// A trace in progress: the next hop limit to send, and whether the trace has ended. Pure.
struct TraceProgress: Sendable {
    /// The result of one request.
    enum Answer: Sendable, Hashable {
        case destination(roundTripTime: Int64)
        /// A router at which the hop limit expired.
        case router(IPAddress?, roundTripTime: Int64)
        /// A router without a route, or one that forbids the packet.
        case refusal(IPAddress?, roundTripTime: Int64)
        case silence
    }

    private struct HopState: Sendable {
        var inFlight = 0
        var silences = 0
        var hop: PathTrace.Hop?

        func isResolved(tries: Int) -> Bool { hop != nil || silences >= tries }
    }

    /// Unanswered requests with one hop limit after which the hop is silent.
    static let tries = 2
    /// Successive silent hops after which the trace ends.
    static let silentHops = 5
    /// Unanswered requests after which the hop before the destination is silent. The additional request leaves after
    /// the destination has answered. If a loss of all packets ended meanwhile, this hop can be the destination itself.
    private static let triesBeforeDestination = tries + 1

    private var states: [HopState]
    /// The hop limit after which there are no further hops, and whether the destination is there.
    private var end: (hop: Int, isDestination: Bool)?

    init(maximumHops: UInt8) {
        states = Array(repeating: HopState(), count: Int(maximumHops))
    }

    /// Whether the trace has ended.
    var isEnded: Bool { resolvedHops >= horizon }

    /// Returns the hop limit to send next; `nil` if the trace waits for answers.
    mutating func next() -> UInt8? {
        guard !isEnded,
            let index = (0..<horizon).first(where: { !isResolved($0) && states[$0].inFlight == 0 })
        else { return nil }
        states[index].inFlight += 1
        return UInt8(index + 1)
    }

    /// Records the result of a request with `hopLimit`.
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

    /// The hops without silent ones at the end, and whether the last is the destination.
    var found: (hops: [PathTrace.Hop], isComplete: Bool) {
        let count = end?.hop ?? states.count
        var hops = states.prefix(count).map { $0.hop ?? PathTrace.Hop() }
        while hops.last?.address == nil, !hops.isEmpty { hops.removeLast() }
        return (hops, end?.isDestination == true && hops.count == end?.hop)
    }

    /// The number of leading hops that are answered or silent.
    private var resolvedHops: Int { states.indices.first { !isResolved($0) } ?? states.count }

    private func isResolved(_ index: Int) -> Bool {
        let isBeforeDestination = end.map { $0.isDestination && index == $0.hop - 2 } ?? false
        return states[index].isResolved(tries: isBeforeDestination ? Self.triesBeforeDestination : Self.tries)
    }

    /// The last hop to probe, as far as it is known.
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
