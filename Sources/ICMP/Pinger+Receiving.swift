extension Pinger {
    /// Reads the sockets that are ready; `false` where one still held something when the reading ended. The errors come
    /// first: they end requests that are still open, and send stamps must be known before the replies are.
    func readAll() -> Bool {
        let ready = loop.ready()
        for socket in ready where socket.hasErrors {
            if let endpoint = registry[socket.number] { readErrors(endpoint) }
        }
        var isComplete = true
        for socket in ready where socket.hasMessages {
            guard let endpoint = registry[socket.number] else { continue }
            let reading = endpoint.readMessages(with: messageReader) { handle($0, of: endpoint) }
            if reading.count > 0 { stayQuiet() }
            isComplete = isComplete && reading.isComplete
        }
        return isComplete
    }

    /// Reads an error queue: send stamps, and ICMP errors on a datagram socket.
    func readErrors(_ endpoint: PingEndpoint) {
        endpoint.readErrors(with: errorReader) { handle($0, of: endpoint) }
    }

    private func handle(_ arrival: PingSocketReader.Arrival, of endpoint: PingEndpoint) {
        if let stamp = arrival.stamp, !hasStepped { observer.received(after: max(0, arrival.read.realtime - stamp)) }
        let socket = endpoint.socket
        switch EchoArrival(arrival, family: socket.family, identifier: socket.identifier) {
        case .reply(let sequence, let payload):
            let now = arrival.read.monotonic
            switch table.match(payload, sender: arrival.sender, sequence: sequence, at: now) {
            case .intact(let slot, let sequence, let request):
                let stamp = sendStamp(request, arrival, endpoint)
                let trip = roundTrip(request, stamp, arrival)
                let stamps = PingTimestamps(
                    hasSendStamps: stamp != nil && arrival.stamp != nil, hasReceiveStamps: arrival.stamp != nil)
                reply(slot, sequence, trip.time, stamps, arrival)
            case .corrupted(let slot, let sequence):
                slot.observer.observe(.corruptedReply, of: sequence, at: arrival.read)
            case .foreign: return
            }
        case .error(let quoted):
            guard let (slot, sequence) = table.find(quoted, at: arrival.read.monotonic) else { return }
            if let request = slot.flow.find(quoted.sequence)?.request {
                let trip = roundTrip(request, endpoint.sendStamp(of: request.packet), arrival)
                let error = EchoError(
                    reason: quoted.verdict.reason, sender: quoted.verdict.sender, mtu: quoted.verdict.mtu,
                    roundTripTime: trip.time)
                slot.observer.observe(error, of: sequence, at: arrival.read)
            }
            fail(slot, sequence, quoted.verdict, at: arrival.read)
        case nil:
            return
        }
    }

    private func roundTrip(_ request: EchoRequest, _ stamp: Int64?, _ arrival: PingSocketReader.Arrival) -> RoundTrip {
        RoundTrip(sent: request.sent, sendStamp: stamp, receiveStamp: arrival.stamp, read: arrival.read, step: step)
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
        _ arrival: PingSocketReader.Arrival
    ) {
        switch slot.flow.recordReply(sequence, roundTripTime: time) {
        case .inTime(let isReordered):
            let reply = EchoReply(
                sequence: sequence, roundTripTime: time, hopLimit: arrival.hopLimit, codePoint: arrival.codePoint,
                isReordered: isReordered)
            slot.observer.observe(.verdict(.reply(reply)), of: sequence, at: arrival.read)
            if slot.ladder.record(stamps) {
                slot.observer.observe(.timestamps(stamps), of: sequence, at: arrival.read)
            }
        case .afterDeadline:
            slot.observer.observe(.verdict(.lost(.timeout)), of: sequence, at: arrival.read)
            slot.observer.observe(.lateReply, of: sequence, at: arrival.read)
        case .late: slot.observer.observe(.lateReply, of: sequence, at: arrival.read)
        case .duplicate: slot.observer.observe(.duplicateReply, of: sequence, at: arrival.read)
        case .unknown: return
        }
    }

    private func fail(_ slot: EchoFlowSlot, _ sequence: UInt64, _ verdict: ICMPVerdict, at time: ClockReading) {
        if let mtu = verdict.mtu { slot.observer.observe(.packetTooBig(mtu: mtu), of: sequence, at: time) }
        let lossesBefore = slot.flow.lossesInRow
        guard slot.flow.recordError(sequence) else { return }
        slot.observer.observe(.verdict(.lost(verdict.reason)), of: sequence, at: time)
        changeIdentifier(of: slot, lossesBefore: lossesBefore, at: time.monotonic)
    }
}
