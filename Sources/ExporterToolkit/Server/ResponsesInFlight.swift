import Synchronization

/// The requests in progress. Clients that request and do not read can neither fill the memory nor keep others from
/// being served, because unread responses give way.
package final class ResponsesInFlight: Sendable {
    /// The kinds with bounds of their own.
    package enum Kind: Sendable {
        case scrape, page
    }

    /// The place of a response, valid until `end`.
    struct Place: Sendable, Hashable {
        fileprivate let number: UInt64
    }

    private struct Response {
        let kind: Kind
        let owner: WebOwner
        /// The body that is being sent. `nil` before.
        var body: BodiesInFlight.Identity?
        let giveWay: @Sendable () -> Void
    }

    private struct State {
        var responses: [UInt64: Response] = [:]
        var scrapes = WebShares<UInt64>()
        var pages = WebShares<UInt64>()
        /// The responses of both kinds that are being sent.
        var sending = WebShares<UInt64>()
        var bodies = BodiesInFlight()
        var last: UInt64 = 0

        subscript(kind: Kind) -> WebShares<UInt64> {
            get { kind == .scrape ? scrapes : pages }
            _modify { if kind == .scrape { yield &scrapes } else { yield &pages } }
        }

        mutating func add(_ response: Response) -> UInt64 {
            last += 1
            responses[last] = response
            self[response.kind].add(last, of: response.owner)
            return last
        }

        mutating func setWaiting(_ waiting: WebShares<UInt64>.Waiting, of number: UInt64) {
            guard let response = responses[number] else { return }
            self[response.kind].setWaiting(waiting, of: number)
            sending.setWaiting(waiting, of: number)
        }

        @discardableResult
        mutating func remove(_ number: UInt64) -> Response? {
            guard let response = responses.removeValue(forKey: number) else { return nil }
            self[response.kind].remove(number)
            sending.remove(number)
            if let body = response.body { bodies.remove(body) }
            return response
        }
    }

    private let mostScrapes: Int
    private let mostPages: Int
    private let mostBytes: Int
    private let patience: Duration
    private let counts: WebCounts
    private let state = Mutex(State())

    init(_ limits: WebLimits, counts: WebCounts = WebCounts()) {
        mostScrapes = limits.scrapes
        mostPages = limits.pages
        mostBytes = limits.bodiesInFlight
        patience = limits.patience
        self.counts = counts
    }

    /// Reserves a place for a request until the last byte of its response. Returns `nil` if there are too many and none
    /// gives way.
    ///
    /// - Parameter giveWay: Ends the response in favor of another one.
    func begin(_ kind: Kind, of owner: WebOwner, giveWay: @escaping @Sendable () -> Void) -> Place? {
        let most = kind == .scrape ? mostScrapes : mostPages
        let (place, displaced) = state.withLock { state -> (Place?, (@Sendable () -> Void)?) in
            var displaced: (@Sendable () -> Void)?
            if most > 0, state[kind].count >= most {
                guard let victim = state[kind].victim(for: owner, at: .now) else { return (nil, nil) }
                displaced = state.remove(victim)?.giveWay
            }
            return (Place(number: state.add(Response(kind: kind, owner: owner, giveWay: giveWay))), displaced)
        }
        if place == nil { counts.responseEnded(.refused) }
        if let displaced { end([displaced]) }
        return place
    }

    /// Records that the body is being sent from now on. Returns `false` if that would be too much at a time.
    func send(_ body: [UInt8], in place: Place) -> Bool {
        let (isSent, displaced) = state.withLock { state -> (Bool, [@Sendable () -> Void]) in
            // The response was displaced meanwhile. Its channel is closed, and no byte is sent.
            guard let owner = state.responses[place.number]?.owner else { return (true, []) }
            let identity = BodiesInFlight.Identity(body)
            var displaced: [@Sendable () -> Void] = []
            while !state.bodies.hasRoom(for: identity, most: mostBytes) {
                guard let victim = state.sending.victim(for: owner, at: .now), let response = state.remove(victim)
                else { return (false, displaced) }
                displaced.append(response.giveWay)
            }
            state.bodies.add(identity)
            state.responses[place.number]?.body = identity
            state.sending.add(place.number, of: owner)
            state.setWaiting(.init(since: .now, patience: patience), of: place.number)
            return (true, displaced)
        }
        if !isSent { counts.responseEnded(.refused) }
        end(displaced)
        return isSent
    }

    /// Records that a part of the body was sent.
    func progress(in place: Place) {
        state.withLock { $0.setWaiting(.init(since: .now, patience: patience), of: place.number) }
    }

    /// Releases the place.
    func end(_ place: Place) { state.withLock { _ = $0.remove(place.number) } }

    private func end(_ displaced: [@Sendable () -> Void]) {
        for giveWay in displaced {
            counts.responseEnded(.displaced)
            giveWay()
        }
    }
}

/// The memory of all bodies that are being sent. A body that several responses share counts once.
struct BodiesInFlight: Sendable {
    /// The storage of a body. Its sender keeps it, so that no other body has the same address meanwhile.
    struct Identity: Sendable, Hashable {
        let bytes: Int
        private let address: UInt

        init(_ body: [UInt8]) {
            bytes = body.count
            address = body.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        }
    }

    private var readers: [Identity: Int] = [:]
    private(set) var bytes = 0

    /// Returns whether the body fits. A single body may be larger than `most`.
    func hasRoom(for body: Identity, most: Int) -> Bool {
        bytes == 0 || readers[body] != nil || bytes + body.bytes <= most
    }

    mutating func add(_ body: Identity) {
        if readers[body, default: 0] == 0 { bytes += body.bytes }
        readers[body, default: 0] += 1
    }

    mutating func remove(_ body: Identity) {
        guard let others = readers[body].map({ $0 - 1 }) else { return }
        readers[body] = others > 0 ? others : nil
        if others == 0 { bytes -= body.bytes }
    }
}
