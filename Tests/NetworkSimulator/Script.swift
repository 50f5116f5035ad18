import Glibc

/// Decides what comes back for a request: a pure function of the seed, the address, the number of the request and the behaviour.
struct Script: Sendable {
    let seed: UInt64

    /// What comes back for the request `number`, counted from 1, to `address`; nothing where it is lost.
    func deliveries(of number: Int, to address: Address, as behaviour: Behaviour) -> [Delivery] {
        let stream = stream(of: address)
        guard !isLost(number, stream: stream, as: behaviour) else { return [] }
        var draws = SplitMix64(seed: SplitMix64.seed(stream, stream: UInt64(number)))
        // Drawn always and in this order, so that no setting changes what another one draws.
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

    /// Whether a pattern takes the request, whatever is drawn for it.
    private func isLost(_ number: Int, stream: UInt64, as behaviour: Behaviour) -> Bool {
        behaviour.isSilent || behaviour.lostRequests.contains(number)
            || behaviour.lossPeriod.map { number % $0 == 0 } ?? false
            || behaviour.holes.map { (number - 1) % $0.every >= $0.every - $0.length } ?? false
            || behaviour.burst.map { isInBurst(number, stream: stream, $0) } ?? false
    }

    /// Whether a burst began at this request or at one of those before it that the burst's length reaches.
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
    /// The delay of a plain reply in nanoseconds, with the jitter that `draw`, from 0 up to 1, means.
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
