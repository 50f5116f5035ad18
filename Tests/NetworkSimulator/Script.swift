import Glibc

/// Decides the answers to a request, as a pure function of seed, address, request number and behaviour.
struct Script: Sendable {
    let seed: UInt64

    /// Returns the packets that answer request `number`, counted from 1, to `address`; none if the request is lost.
    func deliveries(of number: Int, to address: Address, as behaviour: Behaviour) -> [Delivery] {
        let stream = stream(of: address)
        guard !isLost(number, stream: stream, as: behaviour) else { return [] }
        var draws = SplitMix64(seed: SplitMix64.seed(stream, stream: UInt64(number)))
        // All numbers are always drawn in this order, so that no setting changes the number of another one.
        let (fate, jitter, copy, entropy) = (draws.unit(), draws.unit(), draws.unit(), draws.next())
        let companion = draws.unit()
        let delay = behaviour.delay(of: number, jitter: jitter)
        switch behaviour.fate(fate) {
        case .lost: return []
        case .answered(.intact):
            let reply = Delivery(delay: delay, answer: .intact, entropy: entropy)
            return copied(reply, draw: copy, as: behaviour) + beside(reply, draw: companion, as: behaviour)
        case .answered(let answer): return [Delivery(delay: delay, answer: answer, entropy: entropy)]
        case .late:
            let delay = delay + behaviour.late.nanoseconds
            return copied(Delivery(delay: delay, answer: .intact, entropy: entropy), draw: copy, as: behaviour)
        case .reordered:
            let delay = delay + behaviour.reordered.nanoseconds
            let delivery = Delivery(delay: delay, answer: .intact, isHeldBack: true, entropy: entropy)
            return copied(delivery, draw: copy, as: behaviour)
        }
    }

    /// Returns whether a loss pattern drops the request, independent of its random numbers.
    private func isLost(_ number: Int, stream: UInt64, as behaviour: Behaviour) -> Bool {
        behaviour.isSilent || behaviour.lostRequests.contains(number)
            || behaviour.lossPeriod.map { number % $0 == 0 } ?? false
            || behaviour.holes.map { (number - 1) % $0.every >= $0.every - $0.length } ?? false
            || behaviour.burst.map { isInBurst(number, stream: stream, $0) } ?? false
    }

    /// Returns whether a burst began at this request, or at one less than the burst's length before it.
    private func isInBurst(_ number: Int, stream: UInt64, _ burst: Behaviour.Burst) -> Bool {
        let seed = SplitMix64.mix(stream)
        return (max(1, number - burst.length + 1)...number).contains { start in
            var draws = SplitMix64(seed: SplitMix64.seed(seed, stream: UInt64(start)))
            return draws.unit() < burst.probability
        }
    }

    private func copied(_ delivery: Delivery, draw: Double, as behaviour: Behaviour) -> [Delivery] {
        guard let duplicates = behaviour.duplicates, draw < duplicates.probability else { return [delivery] }
        var copy = delivery
        copy.delay += duplicates.microseconds * 1000
        copy.isDuplicate = true
        return [delivery, copy]
    }

    private func beside(_ reply: Delivery, draw: Double, as behaviour: Behaviour) -> [Delivery] {
        guard let companion = behaviour.beside, draw < companion.probability else { return [] }
        let rule = ErrorRule(
            kind: companion.kind, probability: companion.probability, quote: companion.quote)
        let delay = max(0, reply.delay + companion.microseconds * 1000)
        return [Delivery(delay: delay, answer: .error(rule), isDuplicate: true, entropy: reply.entropy)]
    }

    private func stream(of address: Address) -> UInt64 {
        let family = SplitMix64.seed(seed, stream: address.isIPv6 ? 6 : 4)
        return SplitMix64.seed(SplitMix64.seed(family, stream: address.high), stream: address.low)
    }
}

extension Behaviour {
    /// Returns the delay of a plain reply in nanoseconds. `draw`, from 0 to below 1, selects the jitter.
    fileprivate func delay(of number: Int, jitter draw: Double) -> Int64 {
        let constant = Route(self, request: number).delayMicroseconds * 1000
        guard let jitter else { return constant }
        let share = jitter.distribution == .uniform ? draw : -log(1 - draw)
        return constant + Int64(share * Double(jitter.microseconds * 1000))
    }
}

extension Behaviour.Postponement? {
    fileprivate var nanoseconds: Int64 { (self?.microseconds ?? 0) * 1000 }
}

/// One scripted packet that answers a request.
struct Delivery: Equatable, Sendable {
    /// The time from the request's arrival, in nanoseconds.
    var delay: Int64
    var answer: Answer
    /// Whether this delivery copies or accompanies another one.
    var isDuplicate = false
    /// Whether the script delays the delivery to be overtaken.
    var isHeldBack = false
    /// The seed of the random bytes in the answer.
    var entropy: UInt64
}

/// The fate of a request that no loss pattern drops.
enum Fate: Equatable, Sendable {
    case lost
    case answered(Answer)
    case late
    case reordered
}

extension Behaviour {
    /// All fates except the plain reply, with their shares of the requests.
    var fates: [(probability: Double, fate: Fate)] {
        var fates: [(probability: Double, fate: Fate)] = [(loss, .lost)]
        fates += errors.map { ($0.probability, .answered(.error($0))) }
        fates += [
            (corrupted, .answered(.corrupted(offset: corruptedOffset))),
            (truncated, .answered(.truncated)),
            (badChecksum, .answered(.badChecksum)),
            (wrongSender, .answered(.wrongSender)),
            (foreignIdentifier, .answered(.foreignIdentifier)),
            (wrongToken, .answered(.wrongToken)),
            (late?.probability ?? 0, .late),
            (reordered?.probability ?? 0, .reordered),
        ]
        return fates.filter { $0.probability > 0 }
    }

    /// Returns the fate that `draw`, from 0 to below 1, selects.
    func fate(_ draw: Double) -> Fate {
        var end = 0.0
        for (probability, fate) in fates {
            end += probability
            if draw < end { return fate }
        }
        return .answered(.intact)
    }
}

/// A seeded generator, so that the simulated network's behaviour is repeatable (Steele, Lea, Flood: Fast splittable
/// pseudorandom number generators, 2014).
struct SplitMix64: Sendable {
    private static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.mix(state)
    }

    /// Returns a number from 0 to below 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Spreads each bit over all bits. Distinct numbers stay distinct.
    static func mix(_ number: UInt64) -> UInt64 {
        var mixed = (number ^ (number >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Returns the seed of one of many independent streams.
    static func seed(_ seed: UInt64, stream: UInt64) -> UInt64 { mix(seed &+ increment &* (stream &+ 1)) }
}
