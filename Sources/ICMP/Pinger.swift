import Glibc
import Synchronization

/// The probing engine: sends echo requests when they are due, and tells of each how it ended.
///
/// It lives on the loop's thread. A probe opens a flow, then waits in ``send(on:at:)`` for its next request to go out;
/// verdicts reach the flow's observer as they fall, whether or not the probe waits.
package actor Pinger: PingLoop.Engine {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let loop: PingLoop
    private let clock: PingClock
    private let observer: any PingObserver
    private let ipv4: PingEndpoint?
    private let ipv6: PingEndpoint?
    private var table = EchoFlowTable()
    private var wheel: TimerWheel
    private var due: [TimerWheel.Entry] = []
    private var quietUntil: Int64 = 0
    /// When the sockets' drops are to be looked at next.
    private var dropsDue: Int64 = 0
    /// What the observer was told of the stamps.
    private var reported: [IPAddress.Family: PingTimestamps] = [:]
    /// Flows to stop, from any thread; the loop takes them at its next turn.
    private let stops = Mutex<[EchoFlowKey]>([])
    /// Flows that were stopped before they were opened.
    private var stoppedEarly: Set<EchoFlowKey> = []

    /// The least time between two wake-ups for replies, in nanoseconds.
    private static let spacing: Int64 = 10_000_000

    /// Opens the sockets.
    ///
    /// - Throws: ``PingError`` where this process may open none, or the system fails.
    package init(
        on loop: PingLoop, options: PingOptions = PingOptions(), clock: PingClock = .system,
        observer: any PingObserver
    ) throws(PingError) {
        self.loop = loop
        self.clock = clock
        self.observer = observer
        wheel = TimerWheel(now: clock.now().monotonic)
        ipv4 = try PingEndpoint.open(.ipv4, options: options)
        ipv6 = try PingEndpoint.open(.ipv6, options: options)
        let sockets = [ipv4?.socket.number, ipv6?.socket.number].compactMap(\.self)
        guard !sockets.isEmpty else { throw .noAddressFamily }
        do {
            for socket in sockets { try loop.attach(self, socket: socket) }
        } catch {
            throw .system("cannot watch the ICMP sockets", error)
        }
    }

    /// The engine's time.
    package nonisolated var now: ClockReading { clock.now() }

    /// Opens a flow; close it with ``close(_:)``.
    package func open(_ parameters: EchoParameters, key: EchoFlowKey, observer: any EchoObserver) -> EchoFlowID {
        let slot = table.open(parameters, key: key, observer: observer)
        slot.isStopped = stoppedEarly.remove(key) != nil
        return slot.id
    }

    /// Ends a flow, and the wait for its next request. Its requests in flight get no verdict.
    package func close(_ id: EchoFlowID) {
        guard let slot = table[id] else { return }
        table.close(slot)
        slot.waiter.take()?.resume(returning: false)
    }

    /// Sends the flow's next request at `due` (monotonic nanoseconds), or at once where that has passed. One call for
    /// a flow at a time.
    ///
    /// - Returns: `true` when the request went out or failed to (the observer was told which), `false` when the flow was
    ///   stopped: no further request goes out on it.
    package func send(on id: EchoFlowID, at due: Int64) async -> Bool {
        guard let slot = table[id], !slot.isStopped else { return false }
        return await withUnsafeContinuation { continuation in
            slot.waiter = continuation
            schedule(.send, of: slot, at: due)
        }
    }

    /// Stops flows, also such as are opened only later; may be called from anywhere, cancellation handlers included.
    package nonisolated func stop(_ keys: [EchoFlowKey]) {
        stops.withLock { $0.append(contentsOf: keys) }
        loop.wakeUp()
    }

    func turn() {
        let cutoff = clock.now().monotonic
        takeStops()
        countDrops(at: cutoff)
        let isDrained = readAll()
        wheel.take(until: cutoff, into: &due)
        for entry in due { act(on: entry, cutoff: cutoff, isDrained: isDrained) }
        if !due.isEmpty {
            readErrors()
            stayQuiet()
        }
        due.removeAll(keepingCapacity: true)
    }

    func plan() -> PingLoop.SleepPlan {
        .init(deadline: wheel.nextDue(after: clock.now().monotonic), quietUntil: quietUntil)
    }

    private func takeStops() {
        let keys = stops.withLock { stops in
            defer { stops = [] }
            return stops
        }
        for key in keys {
            guard let slot = table[key] else {
                stoppedEarly.insert(key)
                continue
            }
            slot.isStopped = true
            slot.waiter.take()?.resume(returning: false)
        }
    }

    private func schedule(_ purpose: TimerWheel.Purpose, of slot: EchoFlowTable.Slot, at due: Int64) {
        wheel.insert(
            .init(due: due, flow: Int32(slot.id.place), generation: slot.id.generation, purpose: purpose))
    }

    private func act(on entry: TimerWheel.Entry, cutoff: Int64, isDrained: Bool) {
        guard let slot = table[EchoFlowID(place: Int(entry.flow), generation: entry.generation)] else { return }
        switch entry.purpose {
        case .send:
            // A stopped flow has no waiter any more: its request stays unsent.
            guard let waiter = slot.waiter.take() else { return }
            transmit(slot, due: entry.due)
            waiter.resume(returning: true)
        case .expire:
            expire(slot, at: isDrained ? cutoff : Int64.min)
        }
    }
}

// MARK: - Sending

extension Pinger {
    private func transmit(_ slot: EchoFlowTable.Slot, due: Int64) {
        let (now, failure) = transmit(slot, over: slot.destination.family == .ipv4 ? ipv4 : ipv6)
        if let failure {
            slot.observer.observe(.sendFailed(failure), at: now)
            return
        }
        slot.flow.recordSent(at: now)
        slot.observer.observe(.sent(lag: max(0, now.monotonic - due)), at: now)
        armExpiry(slot)
    }

    private func transmit(
        _ slot: EchoFlowTable.Slot, over endpoint: PingEndpoint?
    ) -> (ClockReading, SendFailure?) {
        guard let endpoint else { return (clock.now(), .noRoute) }
        guard let sequence = slot.flow.next else { return (clock.now(), .noBuffers) }
        slot.message.prepare(sequence: sequence, for: endpoint.socket)
        let entry = SendLedger.Entry(flow: slot.id, sequence: sequence)
        let now = clock.now()
        return (now, endpoint.send(slot.message, to: slot.address, as: entry).map(SendFailure.init))
    }

    private func armExpiry(_ slot: EchoFlowTable.Slot) {
        guard !slot.isExpiryArmed, let deadline = slot.flow.nextDeadline else { return }
        slot.isExpiryArmed = true
        schedule(.expire, of: slot, at: deadline)
    }

    private func expire(_ slot: EchoFlowTable.Slot, at time: Int64) {
        slot.isExpiryArmed = false
        let lost = slot.flow.expire(at: time)
        if lost > 0 {
            let now = clock.now()
            for _ in 0..<lost { slot.observer.observe(.verdict(.lost(.timeout)), at: now) }
        }
        armExpiry(slot)
    }
}

// MARK: - Receiving

extension Pinger {
    /// Reads both sockets; `false` where one still held something when the reading ended. The errors come first: they
    /// end requests that are still open, and send stamps must be known before the replies are.
    private func readAll() -> Bool {
        readErrors()
        let readings = [ipv4, ipv6].compactMap { $0.map(readMessages) }
        if readings.contains(where: { $0.count > 0 }) { stayQuiet() }
        return readings.allSatisfy(\.isComplete)
    }

    /// Reads both error queues. The stamps of what was just sent are there on virtual devices; those of others come
    /// within microseconds, and are not worth a wake-up of their own.
    private func readErrors() {
        for endpoint in [ipv4, ipv6].compactMap(\.self) {
            endpoint.readErrors { arrival in
                handle(arrival, of: endpoint)
            } stamped: { entry, time in
                table[entry.flow]?.flow.recordSendStamp(entry.sequence, at: time)
            }
        }
    }

    /// Once a second: the count only grows, and nobody looks more often.
    private func countDrops(at now: Int64) {
        guard now >= dropsDue else { return }
        dropsDue = now + 1_000_000_000
        let drops = [ipv4, ipv6].reduce(UInt64(0)) { $0 + ($1?.countDrops() ?? 0) }
        if drops > 0 { observer.dropped(total: drops) }
    }

    private func stayQuiet() {
        let isExact = [ipv4, ipv6].allSatisfy { $0?.awaitsStamps != true }
        quietUntil = isExact ? clock.now().monotonic + Self.spacing : 0
    }

    private func readMessages(_ endpoint: PingEndpoint) -> PingSocketReader.Reading {
        let reading = endpoint.readMessages { handle($0, of: endpoint) }
        if endpoint.timestamps != reported[endpoint.socket.family] {
            reported[endpoint.socket.family] = endpoint.timestamps
            observer.stamps(endpoint.socket.family, by: endpoint.timestamps)
        }
        return reading
    }

    private func handle(_ arrival: PingSocketReader.Arrival, of endpoint: PingEndpoint) {
        let now = clock.now()
        if let stamp = arrival.stamp { observer.received(after: max(0, now.realtime - stamp)) }
        let socket = endpoint.socket
        handle(arrival, EchoArrival(arrival, family: socket.family, identifier: socket.identifier), now)
    }

    private func handle(_ arrival: PingSocketReader.Arrival, _ meaning: EchoArrival?, _ now: ClockReading) {
        switch meaning {
        case .reply(let sequence, let payload):
            switch table.match(payload, sender: arrival.sender, sequence: sequence) {
            case .intact(let place): reply(place, sequence, arrival, now)
            case .corrupted(let place): table[place]?.observer.observe(.corruptedReply, at: now)
            case .foreign: return
            }
        case .error(let reason, let destination, let sequence, let payload):
            guard let place = table.quoted(payload, destination: destination, sequence: sequence),
                let slot = table[place], let number = slot.flow.find(sequence)?.sequence,
                slot.flow.recordError(number)
            else { return }
            slot.observer.observe(.verdict(.lost(reason)), at: now)
        case nil:
            return
        }
    }

    private func reply(
        _ place: Int, _ wireSequence: UInt16, _ arrival: PingSocketReader.Arrival, _ now: ClockReading
    ) {
        guard let slot = table[place], let request = slot.flow.find(wireSequence) else { return }
        let time = RoundTrip.measure(sent: request.sent, stamp: arrival.stamp, read: now)
        switch slot.flow.recordReply(request.sequence, roundTripTime: time) {
        case .inTime(let isReordered):
            let reply = EchoReply(
                sequence: request.sequence, roundTripTime: time, hopLimit: arrival.hopLimit, isReordered: isReordered)
            slot.observer.observe(.verdict(.reply(reply)), at: now)
        case .afterDeadline:
            slot.observer.observe(.verdict(.lost(.timeout)), at: now)
            slot.observer.observe(.lateReply, at: now)
        case .late: slot.observer.observe(.lateReply, at: now)
        case .duplicate: slot.observer.observe(.duplicateReply, at: now)
        case .unknown: return
        }
    }
}
