/// What the simulated network does with a request that no loss pattern took.
enum Fate: Equatable, Sendable {
    case lost
    case answered(Answer)
    case late
    case reordered
}

extension Behaviour {
    /// The fates that are not the plain reply, with their shares of the requests.
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

    /// The fate that `draw`, from 0 up to 1, means.
    func fate(_ draw: Double) -> Fate {
        var end = 0.0
        for (probability, fate) in fates {
            end += probability
            if draw < end { return fate }
        }
        return .answered(.intact)
    }
}
