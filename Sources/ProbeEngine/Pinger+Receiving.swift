import Network

extension Pinger {
    /// Reads the sockets that are ready; `false` where one still held something when the reading ended. The errors come
    /// first, since send stamps must be known before the replies are.
    func readAll() -> Bool {
        let now = clock.now().monotonic
        var isComplete = true
        arrivalQuiet = .max
        let ready = loop.ready()
        var counts = ready.map { _ in 0 }
        for (index, socket) in ready.enumerated() where socket.hasErrors {
            guard let endpoint = registry[socket.number] else { continue }
            let reading = readErrors(endpoint)
            counts[index] = reading.count
            // What is pending may be an error of the socket alone, which would make it ready for ever.
            if reading.count == 0 { _ = endpoint.socket.clearError() }
        }
        for (index, socket) in ready.enumerated() where socket.hasMessages {
            guard let endpoint = registry[socket.number] else { continue }
            let reading = endpoint.readMessages(with: messageReader) { handle($0, of: endpoint) }
            counts[index] += reading.count
            isComplete = isComplete && reading.isComplete
        }
        for (socket, count) in zip(ready, counts) where count > 0 {
            arrivalQuiet = min(arrivalQuiet, registry[socket.number]?.record(count, at: now) ?? .max)
        }
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

    /// The kernel's stamp of a request's packet, even where that came into the error queue after this was read.
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
                // The way may go by another device now, whose driver does not stamp.
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

    /// An ICMP error quoted a request. A reply may still come, by another branch of the path, and then counts: only a
    /// single request, whose sender waits for nothing else, ends with it. It does not where the quote is too short for our
    /// token: numbers of 16 bits can be guessed by any host that is probed. Then the error is only the reason for a loss.
    private func fail(_ slot: EchoFlowSlot, _ sequence: UInt64, _ quoted: QuotedRequest, at time: ClockReading) {
        let verdict = quoted.verdict
        slot.observer.observe(.icmpError(verdict.reason), of: sequence, at: time)
        if let mtu = verdict.mtu { slot.observer.observe(.packetTooBig(mtu: mtu), of: sequence, at: time) }
        guard slot.key.isSingle, quoted.showsToken else { return slot.flow.recordError(sequence, verdict.reason) }
        if slot.flow.end(sequence) { slot.observer.observe(.verdict(.lost(verdict.reason)), of: sequence, at: time) }
    }
}
