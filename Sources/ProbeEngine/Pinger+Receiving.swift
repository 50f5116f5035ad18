import NetworkPrimitives

/// The pace of the engine's readings: the requests between two of them, and the time that messages may stay unread.
struct ReadingPlan: Sendable {
    private static let leastStep = 16
    private static let mostStep = 1_024

    /// Requests between two readings.
    private(set) var step = leastStep
    /// The time that messages may stay unread, given the room for expected ones, in nanoseconds.
    private var expectedQuiet = SendGrid.widest
    /// The time that messages may stay unread, given the recent arrivals, in nanoseconds. Unsolicited messages need
    /// room, too.
    var arrivalQuiet = Int64.max

    /// The time that messages may stay unread, in nanoseconds.
    var quietSpan: Int64 { max(min(expectedQuiet, arrivalQuiet), SendGrid.finest) }

    /// Adapts to the `room` in bytes of the smallest socket, and to the shortest `longestQuiet` of all paths.
    mutating func fit(room: Int, longestQuiet: Int64) {
        // Each request may bring two stamps and its reply before they are read. Half of the room is for other messages.
        step = min(max(room / (6 * PingEndpoint.messageCost), Self.leastStep), Self.mostStep)
        expectedQuiet = max(min(SendGrid.widest, longestQuiet), SendGrid.finest)
    }
}

extension Pinger {
    /// Reads the sockets that are ready. Returns `false` if one was not empty when the reading ended. It reads errors
    /// first, because send stamps must be known before the replies.
    func readAll() -> Bool {
        let now = clock.now().monotonic
        var isComplete = true
        var arrivalQuiet = Int64.max
        let ready = loop.ready()
        var counts = ready.map { _ in 0 }
        for (index, socket) in ready.enumerated() where socket.hasErrors {
            guard let endpoint = registry[socket.number] else { continue }
            let result = readErrors(endpoint)
            counts[index] = result.count
            // The socket itself may have a pending error, which would make it ready forever.
            if result.count == 0 { _ = endpoint.socket.clearError() }
        }
        for (index, socket) in ready.enumerated() where socket.hasMessages {
            guard let endpoint = registry[socket.number] else { continue }
            let result = messageReader.drain(endpoint.socket) { arrival in
                receiveStamps.recordMessage(isStamped: arrival.stamp != nil)
                handle(arrival, of: endpoint)
            }
            counts[index] += result.count
            isComplete = isComplete && result.isComplete
        }
        for (socket, count) in zip(ready, counts) where count > 0 {
            arrivalQuiet = min(arrivalQuiet, registry[socket.number]?.record(count, at: now) ?? .max)
        }
        reading.arrivalQuiet = arrivalQuiet
        if counts.contains(where: { $0 > 0 }) { stayQuiet() }
        return isComplete
    }

    /// Reads an error queue: send stamps, and ICMP errors on a datagram socket.
    @discardableResult
    func readErrors(_ endpoint: PingEndpoint) -> PingSocketReader.Reading {
        endpoint.readErrors(with: errorReader) { handle($0, of: endpoint) }
    }

    private func handle(_ arrival: PingSocketReader.Arrival, of endpoint: PingEndpoint) {
        if let stamp = arrival.stamp, !hasStepped { observer.received(after: max(0, arrival.read.realtime - stamp)) }
        let socket = endpoint.socket
        switch EchoArrival(arrival, family: socket.family, identifier: socket.identifier) {
        case .reply(let sequence, let payload):
            let now = arrival.read.monotonic
            switch table.match(payload, sender: arrival.sender, sequence: sequence, at: now) {
            case .intact(let slot, let sequence, let request, let isTruncated):
                let stamp = sendStamp(request, arrival, endpoint)
                if stamp != nil { slot.departures.recordStamp() }
                let trip = roundTrip(request, stamp, arrival)
                let stamps = PingTimestamps(
                    hasSendStamps: stamp != nil && arrival.stamp != nil, hasReceiveStamps: arrival.stamp != nil)
                reply(slot, sequence, trip.time, stamps, arrival, isTruncated: isTruncated)
            case .corrupted(let slot, let sequence):
                slot.observer.observe(.corruptedReply, of: sequence, at: arrival.read)
            case .otherSender(let slot, let sequence):
                slot.observer.observe(replyFrom: arrival.sender, of: sequence, at: arrival.read)
                slot.observer.observe(.foreignReply, of: sequence, at: arrival.read)
            case .foreign: return
            }
        case .error(let quoted):
            guard let (slot, sequence) = table.find(quoted, at: arrival.read.monotonic) else { return }
            if let request = slot.flow.find(quoted.sequence)?.request {
                let departure = endpoint.departure(
                    of: request.packet, sent: request.sent, at: arrival.read.monotonic)
                if quoted.showsToken { slot.departures.recordError(departure, at: arrival.read.monotonic) }
                let trip = roundTrip(request, endpoint.sendStamp(of: request.packet), arrival)
                let error = EchoError(
                    reason: quoted.verdict.reason, sender: quoted.verdict.sender, mtu: quoted.verdict.mtu,
                    roundTripTime: trip.time)
                slot.observer.observe(error, of: sequence, at: arrival.read)
            }
            fail(slot, sequence, quoted, at: arrival.read)
        case nil:
            return
        }
    }

    private func roundTrip(_ request: EchoRequest, _ stamp: Int64?, _ arrival: PingSocketReader.Arrival) -> RoundTrip {
        RoundTrip(
            sent: request.sent, sendStamp: stamp, receiveStamp: arrival.stamp, read: arrival.read,
            steps: steps.steps(since: request.sent, until: arrival.read), isStepNews: hasStepped)
    }

    /// Returns the kernel's stamp of a request's packet. If necessary, it reads the error queue again for the stamp.
    private func sendStamp(_ request: EchoRequest, _ arrival: PingSocketReader.Arrival, _ endpoint: PingEndpoint)
        -> Int64?
    {
        if let stamp = endpoint.sendStamp(of: request.packet) { return stamp }
        guard endpoint.stampsSends, lateStampsRead < arrival.read.monotonic else { return nil }
        lateStampsRead = arrival.read.monotonic
        readErrors(endpoint)
        return endpoint.sendStamp(of: request.packet)
    }

    private func reply(
        _ slot: EchoFlowSlot, _ sequence: UInt64, _ time: Int64, _ stamps: PingTimestamps,
        _ arrival: PingSocketReader.Arrival, isTruncated: Bool
    ) {
        switch slot.flow.recordReply(sequence, roundTripTime: time) {
        case .inTime(let isReordered):
            let reply = EchoReply(
                sequence: sequence, roundTripTime: time, hopLimit: arrival.hopLimit, codePoint: arrival.codePoint,
                isReordered: isReordered, isTruncated: isTruncated)
            slot.observer.observe(.verdict(.reply(reply)), of: sequence, at: arrival.read)
            if slot.ladder.record(stamps) {
                slot.observer.observe(.timestamps(stamps), of: sequence, at: arrival.read)
                // The route may lead to another device now, with a driver that does not stamp.
                if !stamps.hasSendStamps { slot.departures = DepartureEvidence() }
            }
        case .afterDeadline:
            slot.observer.observe(.verdict(.lost(.timeout)), of: sequence, at: arrival.read)
            slot.observer.observe(.lateReply, of: sequence, at: arrival.read)
        case .late: slot.observer.observe(.lateReply, of: sequence, at: arrival.read)
        case .duplicate: slot.observer.observe(.duplicateReply, of: sequence, at: arrival.read)
        case .unknown: return
        }
    }

    /// Records and reports an ICMP error that quoted a request.
    ///
    /// A reply may still come by another branch of the path, and then counts. Only a single request ends with the
    /// error, because its sender waits for nothing else. If the quote is too short for the token, the error becomes
    /// only the reason for a later loss. Any probed host can guess numbers of 16 bits.
    private func fail(_ slot: EchoFlowSlot, _ sequence: UInt64, _ quoted: QuotedRequest, at time: ClockReading) {
        let verdict = quoted.verdict
        slot.observer.observe(.icmpError(verdict.reason), of: sequence, at: time)
        if let mtu = verdict.mtu { slot.observer.observe(.packetTooBig(mtu: mtu), of: sequence, at: time) }
        guard slot.key.isSingle, quoted.showsToken else { return slot.flow.recordError(sequence, verdict.reason) }
        if slot.flow.end(sequence) { slot.observer.observe(.verdict(.lost(verdict.reason)), of: sequence, at: time) }
    }
}
