import Glibc
import Network

extension Pinger {
    /// Puts the flow's next request, which was due at `due`, into the batch, and sends that where it is complete.
    func transmit(_ slot: EchoFlowSlot, due: Int64, now: Int64) {
        guard let destination = slot.destination else { return }
        if slot.isInBatch { flush() }
        do throws(SystemError) {
            let endpoint = try slot.sockets.endpoint(&slot.lane, at: now)
            if destination.lacksInterface { return fail(slot, SystemError(ENODEV), at: clock.now()) }
            // Where all that may be in flight is, the next would push out one that has no verdict.
            guard let sequence = slot.flow.next else { throw SystemError(ENOBUFS) }
            if !batch.takes(slot, over: endpoint) { flush() }
            let entry = SendBatch.Entry(slot: slot, sequence: sequence, due: due)
            slot.goes(by: endpoint, from: sequence)
            batch.add(entry, to: destination, over: endpoint, messages: table.messages)
            slot.isInBatch = true
            // One time is taken for the whole batch; a request that the kernel does not stamp needs its own.
            if batch.isFull || !endpoint.givesSendStamps || !slot.ladder.current.hasSendStamps { flush() }
        } catch {
            slot.observer.observe(.sendFailed(SendFailure(error)), of: slot.flow.number, at: clock.now())
        }
    }

    /// Sends what is in the batch.
    func flush() {
        guard !batch.isEmpty, let endpoint = batch.endpoint else { return }
        let start = clock.now()
        var time = start
        var index = 0
        var attempts = SendAttempts()
        while index < batch.entries.count {
            let first = endpoint.nextPacket
            do {
                let isUncertain = endpoint.isUncertain
                let count = try batch.send(from: index, at: time.monotonic)
                if isUncertain { readErrors(endpoint) }
                for offset in 0..<count {
                    batch.entries[index + offset].slot.flow.recordSent(
                        packet: first &+ UInt32(offset), at: time.monotonic)
                }
                index += count
                attempts = SendAttempts()
                batch.entries[0].slot.sockets.recordSuccess()
                // The kernel stopped at one that failed, and tells why only where that is the first.
                if index < batch.entries.count, !isUncertain { time = recordFailure(of: endpoint) }
            } catch {
                time = attempts.isFirst ? recordFailure(of: endpoint) : clock.now()
                // Nothing was sent since it was read, so that what is in the queue need not be read again.
                if !attempts.isFirst { endpoint.recordFailure() }
                // The last thing before the next attempt: in a flood of errors the next one is already on its way.
                let isPending = endpoint.socket.clearError()
                if attempts.mayRepeat(after: error, isPending: isPending) { continue }
                attempts = SendAttempts()
                fail(batch.entries[index].slot, error, at: time)
                index += 1
            }
        }
        tell(from: start, to: clock.now())
        batch.clear()
    }

    /// A packet was not sent; the time thereafter.
    private func recordFailure(of endpoint: PingEndpoint) -> ClockReading {
        readErrors(endpoint)
        endpoint.recordFailure()
        return clock.now()
    }

    /// The request at hand was not taken by the kernel.
    private func fail(_ slot: EchoFlowSlot, _ error: SystemError, at time: ClockReading) {
        slot.isInBatch = false
        // That a single request is too long, which its sender wants to find out, is no failure of the path.
        if !slot.key.isSingle || error.code != EMSGSIZE {
            slot.sockets.recordFailure(error, at: time.monotonic)
        }
        if let destination = slot.destination, let current = destination.withCurrentZone,
            current.scope != destination.scope
        {
            direct(slot, to: current)
        }
        slot.observer.observe(.sendFailed(SendFailure(error)), of: slot.flow.number, at: time)
    }

    /// Tells of the requests that were sent, one after the other between two times.
    private func tell(from start: ClockReading, to end: ClockReading) {
        let step = (end.monotonic - start.monotonic) / Int64(batch.entries.count)
        for (index, entry) in batch.entries.enumerated() where entry.slot.isInBatch {
            entry.slot.isInBatch = false
            let sent = start.monotonic + Int64(index) * step
            entry.slot.observer.observe(.sent(lag: max(0, sent - entry.due)), of: entry.sequence, at: start)
            armExpiry(entry.slot)
        }
    }

    /// A request may leave so much later, in nanoseconds, than the batch in which it does: it is given that time more.
    private static let batchSpan: Int64 = 1_000_000

    private func armExpiry(_ slot: EchoFlowSlot) {
        guard !slot.isExpiryArmed, let deadline = slot.flow.nextDeadline else { return }
        slot.isExpiryArmed = true
        schedule(.expire, of: slot, at: deadline + Self.batchSpan)
    }

    /// Ends the requests whose deadline has passed at `time`.
    func expire(_ slot: EchoFlowSlot, at time: Int64) {
        slot.isExpiryArmed = false
        let lossesBefore = slot.flow.lossesInRow
        let deadline = time == .min ? time : time - Self.batchSpan
        var now: ClockReading?
        while let expired = slot.flow.expireNext(at: deadline) {
            let known = now ?? clock.now()
            now = known
            let verdict = verdict(on: expired.request, expired.sequence, of: slot, at: known.monotonic)
            if case .notSent = verdict { slot.flow.forgiveLoss() }
            slot.observer.observe(.verdict(verdict), of: expired.sequence, at: known)
        }
        if let now { changeIdentifier(of: slot, lossesBefore: lossesBefore, at: now.monotonic) }
        armExpiry(slot)
    }

    /// What became of a request without a reply in time.
    private func verdict(
        on request: EchoRequest, _ sequence: UInt64, of slot: EchoFlowSlot, at now: Int64
    ) -> EchoVerdict {
        let endpoint = slot.socket(of: sequence).flatMap { registry[$0] }
        let departure = endpoint?.departure(of: request.packet, sent: request.sent, at: now) ?? .unknown
        let isSilent = endpoint?.socket.hidesSendErrors ?? false
        let isMissing = departure == .unqueued || departure == .unstamped
        // An error for what never left is this host's own: on such a socket a firewall's refusal is one.
        if let error = request.error, !isSilent || !isMissing { return .lost(error) }
        let neighbour = isMissing ? neighbour(of: slot) : nil
        switch slot.departures.recordSilence(departure, isSilent: isSilent, neighbour: neighbour, at: now) {
        case .left: return .lost(request.error ?? .timeout)
        case .unreachableNeighbour: return .lost(.destinationUnreachable)
        case .notSent(let failure): return .notSent(failure)
        }
    }

    private func neighbour(of slot: EchoFlowSlot) -> NeighbourLookup.State? {
        slot.destination.flatMap { neighbours.state(towards: $0, by: slot.sockets.path, mark: slot.packet.mark) }
    }

    /// Gives the flow another identifier each time as many requests more were lost in a row as the options say.
    func changeIdentifier(of slot: EchoFlowSlot, lossesBefore: UInt32, at now: Int64) {
        guard let losses = options.renewal.losses.map({ UInt32(clamping: $0) }), losses > 0,
            slot.flow.lossesInRow / losses > lossesBefore / losses
        else { return }
        slot.sockets.changeIdentifier(&slot.lane, at: now)
    }
}
