/// The simulated network without its device and clock: it schedules the scripted answers to arriving packets, and
/// counts the written ones.
struct Simulator: Sendable {
    /// One address and the state of its requests.
    private struct Station {
        let behaviour: Behaviour
        /// The identifier of the first request.
        let firstIdentifier: UInt16
        var truth = Truth()
        /// The highest number of a request with a written clean or truncated reply.
        var latestAnswered = 0
        var tokens: TokenBucket?

        /// Returns whether the last request is dropped because of its identifier.
        func isPinned(_ identifier: UInt16) -> Bool {
            guard let limit = behaviour.pinnedAfter else { return false }
            return truth.requests > limit && identifier == firstIdentifier
        }

        /// Returns whether the policer drops a request that arrives at `now`.
        mutating func isPoliced(at now: Int64) -> Bool {
            guard let policer = behaviour.policer else { return false }
            var bucket = tokens ?? TokenBucket(policer, at: now)
            defer { tokens = bucket }
            return !bucket.take(at: now)
        }
    }

    private let scenario: Scenario
    private let script: Script
    private var stations: [Address: Station] = [:]
    private var queue = DeliveryQueue()
    private var order: UInt64 = 0
    private var ignored = 0
    private var writeErrors = 0
    /// Whether all arriving and due packets are dropped.
    var isPaused = false

    init(_ scenario: Scenario) {
        self.scenario = scenario
        script = Script(seed: scenario.seed)
    }

    /// The time at which the next packet is due.
    var nextDue: Int64? { queue.nextDue }

    func counts(unseen: Int) -> Counts {
        var counts = Counts(ignored: ignored, writeErrors: writeErrors, unseen: unseen, isPaused: isPaused)
        for (address, station) in stations { counts.addresses[address.description] = station.truth }
        return counts
    }

    /// Discards all counts and pending packets. The next request of each address has the number 1 again.
    mutating func reset() {
        stations.removeAll()
        queue.removeAll()
        (ignored, writeErrors) = (0, 0)
    }

    /// Accepts a packet that was read from the device at `now`.
    mutating func receive(_ packet: [UInt8], at now: Int64) {
        guard let request = EchoRequest(packet: packet), !request.destination.isMulticast else {
            ignored += 1
            return
        }
        let address = request.destination
        let place = stations.index(forKey: address) ?? addStation(request)
        stations.values[place].truth.requests += 1
        let number = stations.values[place].truth.requests
        let isDropped =
            isPaused || stations.values[place].isPinned(request.identifier) || stations.values[place].isPoliced(at: now)
        let transmissions =
            isDropped ? [] : transmissions(of: number, request, stations.values[place].behaviour, at: now)
        stations.values[place].truth.countRun(isDropped: transmissions.isEmpty, at: now)
        if transmissions.isEmpty {
            stations.values[place].truth.dropped += 1
        } else {
            stations.values[place].truth.queued += 1
        }
        for transmission in transmissions { queue.insert(transmission) }
    }

    /// Returns the next packet to write if one is due at `now`. Report the result with `written` or `refused`.
    mutating func popDue(at now: Int64) -> Transmission? {
        while let transmission = queue.popDue(at: now) {
            guard isPaused else { return transmission }
            drop(transmission)
        }
        return nil
    }

    /// Counts a packet that the device accepted just before `now`.
    mutating func written(_ transmission: Transmission, at now: Int64) {
        let delivery = transmission.delivery
        let isLate = delivery.delay > scenario.lateThresholdMicroseconds * 1000
        guard let place = stations.index(forKey: transmission.address) else { return }
        if !delivery.isDuplicate { stations.values[place].truth.queued -= 1 }
        stations.values[place].truth.count(
            delivery, isLate: isLate, isOvertaken: transmission.number < stations.values[place].latestAnswered,
            roundTrip: now - transmission.requestedAt)
        let isInOrder = delivery.answer == .intact || delivery.answer == .truncated
        guard isInOrder, !delivery.isDuplicate, !isLate else { return }
        stations.values[place].latestAnswered = max(transmission.number, stations.values[place].latestAnswered)
    }

    /// Counts a packet that the device refused.
    mutating func refused(_ transmission: Transmission) {
        writeErrors += 1
        drop(transmission)
    }

    private mutating func drop(_ transmission: Transmission) {
        guard !transmission.delivery.isDuplicate else { return }
        stations[transmission.address]?.truth.queued -= 1
        stations[transmission.address]?.truth.dropped += 1
    }

    private mutating func addStation(_ first: EchoRequest) -> Dictionary<Address, Station>.Index {
        let address = first.destination
        stations[address] = Station(
            behaviour: scenario.behaviour(of: address), firstIdentifier: first.identifier)
        return stations.index(forKey: address) ?? stations.startIndex
    }

    private mutating func transmissions(
        of number: Int, _ request: EchoRequest, _ behaviour: Behaviour, at now: Int64
    ) -> [Transmission] {
        let route = Route(behaviour, request: number)
        var builder = AnswerPacket(
            request: request, hopLimit: route.replyHopLimit, codePoint: behaviour.replyCodePoint)
        let address = request.destination
        let deliveries: [Delivery]
        switch route.passage(of: request) {
        case .passes: deliveries = script.deliveries(of: number, to: address, as: behaviour)
        case .dropped: return []
        case .refused(let rule, let router):
            builder.router = router
            deliveries = [Delivery(delay: route.delayMicroseconds * 500, answer: .error(rule), entropy: 0)]
        }
        return deliveries.compactMap { delivery in
            guard let packet = builder.bytes(delivery.answer, entropy: delivery.entropy) else { return nil }
            order += 1
            return Transmission(
                due: now + delivery.delay, requestedAt: now, order: order, address: address, number: number,
                delivery: delivery, packet: packet)
        }
    }
}

/// The tokens of a policer: a fixed number per second, and at most a burst at once.
struct TokenBucket: Sendable {
    private let policer: Behaviour.Policer
    private var tokens: Double
    /// The time of the last count, in nanoseconds.
    private var time: Int64

    init(_ policer: Behaviour.Policer, at now: Int64) {
        self.policer = policer
        tokens = Double(policer.burst)
        time = now
    }

    /// Takes a token at `now`, in nanoseconds. Returns `false` if there is none.
    mutating func take(at now: Int64) -> Bool {
        tokens = min(Double(policer.burst), tokens + Double(now - time) / 1e9 * policer.packetsPerSecond)
        time = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
