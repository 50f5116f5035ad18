import Glibc
import NetworkPrimitives

extension Pinger {
    /// Puts the flow's next request, which was due at `due`, into the batch. Sends the batch if it is complete.
    func transmit(_ slot: EchoFlowSlot, due: Int64, now: Int64) {
        guard let destination = slot.destination else { return }
        if slot.isInBatch { flush() }
        do throws(SystemError) {
            let endpoint = try slot.sockets.endpoint(&slot.lane, at: now)
            if destination.lacksInterface { return fail(slot, SystemError(ENODEV), at: clock.now()) }
            // With the maximum in flight, the next request would displace one without a verdict.
            guard let sequence = slot.flow.next else { throw SystemError(ENOBUFS) }
            if !batch.takes(slot, over: endpoint) { flush() }
            let entry = SendBatch.Entry(slot: slot, sequence: sequence, due: due)
            slot.recordEndpoint(endpoint, from: sequence)
            batch.add(entry, to: destination, over: endpoint, messages: table.messages)
            slot.isInBatch = true
            // A batch has one send time. A request that the kernel does not stamp needs its own.
            if batch.isFull || !endpoint.givesSendStamps || !slot.ladder.current.hasSendStamps { flush() }
        } catch {
            slot.observer.observe(.sendFailed(SendFailure(error)), of: slot.flow.number, at: clock.now())
        }
    }

    /// Sends the requests in the batch, and reports each to its flow's observer.
    ///
    /// It reports the requests that one system call took before it reads anything. An ICMP error, a reply or a verdict
    /// therefore never reaches an observer before the request that it belongs to.
    func flush() {
        guard !batch.isEmpty, let endpoint = batch.endpoint else { return }
        var time = clock.now()
        var index = 0
        var attempts = SendAttempts()
        while index < batch.entries.count {
            let firstPacket = endpoint.nextPacket
            do {
                let isUncertain = endpoint.isUncertain
                let count = try batch.send(from: index)
                recordSent(index..<(index + count), firstPacket: firstPacket, from: time, to: clock.now())
                index += count
                attempts = SendAttempts()
                if isUncertain { readErrors(endpoint) }
                guard index < batch.entries.count else { break }
                // The kernel stops at a request that fails, and returns the reason only if that request is the first.
                time = isUncertain ? clock.now() : recordFailure(of: endpoint)
            } catch {
                time = attempts.isFirst ? recordFailure(of: endpoint) : clock.now()
                // Nothing was sent since the error queue was read, so it need not be read again.
                if !attempts.isFirst { endpoint.recordFailure() }
                // This is the last step before the next attempt: in a flood of errors, the next error is already on its
                // way.
                let isPending = endpoint.socket.clearError()
                if attempts.mayRepeat(after: error, isPending: isPending) { continue }
                attempts = SendAttempts()
                fail(batch.entries[index].slot, error, at: time)
                index += 1
            }
        }
        batch.clear()
    }

    /// Records and reports the requests that one system call took. They left one after the other between `start` and
    /// `end`.
    private func recordSent(_ range: Range<Int>, firstPacket: UInt32, from start: ClockReading, to end: ClockReading) {
        guard !range.isEmpty else { return }
        let step = (end.monotonic - start.monotonic) / Int64(range.count)
        for (offset, entry) in batch.entries[range].enumerated() {
            let slot = entry.slot
            slot.flow.recordSent(packet: firstPacket &+ UInt32(offset), at: start.monotonic)
            slot.isInBatch = false
            let sent = start.monotonic + Int64(offset) * step
            slot.observer.observe(.sent(lag: max(0, sent - entry.due)), of: entry.sequence, at: start)
            armExpiry(slot)
        }
        batch.entries[range.lowerBound].slot.sockets.recordSuccess()
        receiveStamps.recordSent(at: start.monotonic)
    }

    /// Records that a packet was not sent, and returns the time after that.
    private func recordFailure(of endpoint: PingEndpoint) -> ClockReading {
        readErrors(endpoint)
        endpoint.recordFailure()
        return clock.now()
    }

    /// Records and reports that the kernel did not take a request.
    private func fail(_ slot: EchoFlowSlot, _ error: SystemError, at time: ClockReading) {
        slot.isInBatch = false
        // A single request that is too long is no failure of the path: its sender tests the size.
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

    /// The time after the start of its batch at which a request may still leave, in nanoseconds. It extends the
    /// deadline.
    private static let batchSpan: Int64 = 1_000_000

    private func armExpiry(_ slot: EchoFlowSlot) {
        guard !slot.isExpiryArmed, let deadline = slot.flow.nextDeadline else { return }
        slot.isExpiryArmed = true
        schedule(.expire, of: slot, at: deadline + Self.batchSpan)
    }

    /// Ends the requests with a deadline before `time`.
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

    /// Returns the verdict on a request without a reply in time.
    private func verdict(
        on request: EchoRequest, _ sequence: UInt64, of slot: EchoFlowSlot, at now: Int64
    ) -> EchoVerdict {
        let endpoint = slot.socket(of: sequence).flatMap { registry[$0] }
        let departure = endpoint?.departure(of: request.packet, sent: request.sent, at: now) ?? .unknown
        let isSilent = endpoint?.socket.hidesSendErrors ?? false
        let isMissing = departure == .unqueued || departure == .unstamped
        // This host itself made an error for a request that never left. On such a socket, a firewall's refusal makes
        // one.
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

    /// Gives the flow another identifier each time it has lost another `losses` requests in a row, as set in the
    /// options.
    func changeIdentifier(of slot: EchoFlowSlot, lossesBefore: UInt32, at now: Int64) {
        guard let losses = options.renewal.losses.map({ UInt32(clamping: $0) }), losses > 0,
            slot.flow.lossesInRow / losses > lossesBefore / losses
        else { return }
        slot.sockets.changeIdentifier(&slot.lane, at: now)
    }
}
