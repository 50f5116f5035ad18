/// The route of one request: the phase of its behaviour at the request's number.
struct Route: Equatable, Sendable {
    /// The treatment of a request on the path to its destination.
    enum Passage: Equatable, Sendable {
        case passes
        case dropped
        /// A router answers with an error: the named one, or the last one before the destination.
        case refused(ErrorRule, by: Address?)
    }

    let delayMicroseconds: Int64
    let replyHopLimit: UInt8
    let hops: [Address?]
    private let pathMTU: Behaviour.PathMTU?

    init(_ behaviour: Behaviour, request number: Int) {
        let phases = behaviour.phases.filter { $0.from <= number }
        delayMicroseconds =
            (phases.last { $0.delayMicroseconds != nil }?.delayMicroseconds ?? behaviour.delayMicroseconds)
            + (behaviour.queue?.wait(of: number) ?? 0)
        replyHopLimit = phases.last { $0.replyHopLimit != nil }?.replyHopLimit ?? behaviour.replyHopLimit
        hops = phases.last { $0.hops != nil }?.hops ?? behaviour.hops
        pathMTU = behaviour.pathMTU
    }

    func passage(of request: EchoRequest) -> Passage {
        let place = Int(request.hopLimit) - 1
        if hops.indices.contains(place) {
            guard let hop = hops[place] else { return .dropped }
            return .refused(ErrorRule(kind: .timeExceeded, probability: 1), by: hop)
        }
        guard let pathMTU, request.length > pathMTU.bytes else { return .passes }
        guard let reported = pathMTU.reported else { return .dropped }
        return .refused(ErrorRule(kind: .packetTooBig, probability: 1, mtu: reported), by: nil)
    }
}

extension Behaviour.Queue {
    /// Returns the waiting time of a request in microseconds.
    fileprivate func wait(of number: Int) -> Int64 {
        guard from <= number, number < until else { return 0 }
        let half = Double(until - from) / 2
        return Int64(Double(peakMicroseconds) * (1 - abs(Double(number - from) - half) / half))
    }
}
