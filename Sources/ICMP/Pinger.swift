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
    private var drops: UInt64 = 0
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
        let place = table.open(parameters, key: key, observer: observer)
        if stoppedEarly.remove(key) != nil { table[place]?.isStopped = true }
        return EchoFlowID(place: place, generation: table[place]?.generation ?? 0)
    }

    /// Ends a flow, and the wait for its next request. Its requests in flight get no verdict.
    package func close(_ id: EchoFlowID) {
        guard isOpen(id) else { return }
        let waiter = table[id.place]?.waiter.take()
        table.close(id.place)
        waiter?.resume(returning: false)
    }

    /// Sends the flow's next request at `due` (monotonic nanoseconds), or at once where that has passed.
    ///
    /// - Returns: `true` when the request went out or failed to (the observer was told which), `false` when the flow was
    ///   stopped: no further request goes out on it.
    package func send(on id: EchoFlowID, at due: Int64) async -> Bool {
        guard isOpen(id), table[id.place]?.isStopped == false else { return false }
        return await withUnsafeContinuation { continuation in
            table[id.place]?.waiter = continuation
            wheel.insert(.init(due: due, flow: Int32(id.place), generation: id.generation, purpose: .send))
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
        let isDrained = readAll()
        wheel.take(until: cutoff, into: &due)
        for entry in due { act(on: entry, cutoff: cutoff, isDrained: isDrained) }
        due.removeAll(keepingCapacity: true)
    }

    func plan() -> PingLoop.SleepPlan {
        .init(deadline: wheel.nextDue(after: clock.now().monotonic), quietUntil: quietUntil)
    }

    private func isOpen(_ id: EchoFlowID) -> Bool { table[id.place]?.generation == id.generation }

    private func takeStops() {
        let keys = stops.withLock { stops in
            defer { stops = [] }
            return stops
        }
        for key in keys {
            guard let place = table.place(of: key) else {
                stoppedEarly.insert(key)
                continue
            }
            table[place]?.isStopped = true
            let waiter = table[place]?.waiter.take()
            waiter?.resume(returning: false)
        }
    }

    private func act(on entry: TimerWheel.Entry, cutoff: Int64, isDrained: Bool) {
        let place = Int(entry.flow)
        guard let generation = table[place]?.generation, generation == entry.generation else { return }
        switch entry.purpose {
        case .send:
            // A stopped flow has no waiter any more: its request stays unsent.
            guard let waiter = table[place]?.waiter.take() else { return }
            transmit(place, due: entry.due)
            waiter.resume(returning: true)
        case .expire:
            expire(place, at: isDrained ? cutoff : Int64.min)
        }
    }
}

// MARK: - Sending

extension Pinger {
    private func transmit(_ place: Int, due: Int64) {
        guard let family = table[place]?.destination.family, let observer = table[place]?.observer else { return }
        let (now, failure) = transmit(place, over: family == .ipv4 ? ipv4 : ipv6)
        if let failure {
            observer.observe(.sendFailed(failure), at: now)
            return
        }
        table[place]?.flow.recordSent(at: now)
        observer.observe(.sent(lag: max(0, now.monotonic - due)), at: now)
        armExpiry(place)
    }

    private func transmit(_ place: Int, over endpoint: PingEndpoint?) -> (ClockReading, SendFailure?) {
        guard let socket = endpoint?.socket else { return (clock.now(), .noRoute) }
        guard let sequence = table[place]?.flow.next, let address = table[place]?.address else {
            return (clock.now(), .noBuffers)
        }
        table[place]?.message.prepare(sequence: sequence, for: socket)
        let now = clock.now()
        let error = table[place].flatMap { socket.send($0.message, to: address) }
        return (now, error.map(SendFailure.init))
    }

    private func armExpiry(_ place: Int) {
        guard table[place]?.isExpiryArmed == false, let deadline = table[place]?.flow.nextDeadline,
            let generation = table[place]?.generation
        else { return }
        table[place]?.isExpiryArmed = true
        wheel.insert(.init(due: deadline, flow: Int32(place), generation: generation, purpose: .expire))
    }

    private func expire(_ place: Int, at time: Int64) {
        table[place]?.isExpiryArmed = false
        let lost = table[place]?.flow.expire(at: time) ?? 0
        if lost > 0, let observer = table[place]?.observer {
            let now = clock.now()
            for _ in 0..<lost { observer.observe(.verdict(.lost(.timeout)), at: now) }
        }
        armExpiry(place)
    }
}

// MARK: - Receiving

extension Pinger {
    /// Reads both sockets; `false` where one still held something when the reading ended.
    private func readAll() -> Bool {
        let readings = [read(ipv4), read(ipv6)]
        if readings.contains(where: { $0.count > 0 }) { quietUntil = clock.now().monotonic + Self.spacing }
        return readings.allSatisfy(\.isComplete)
    }

    private func read(_ endpoint: PingEndpoint?) -> PingSocketReader.Reading {
        guard let endpoint else { return .init() }
        let (socket, reader) = (endpoint.socket, endpoint.reader)
        let dropsBefore = reader.drops
        let reading = reader.drain(socket) { arrival in
            let now = clock.now()
            if let stamp = arrival.stamp { observer.received(after: max(0, now.realtime - stamp)) }
            handle(arrival, EchoArrival(arrival, family: socket.family, identifier: socket.identifier), now)
        }
        drops += UInt64(reader.drops &- dropsBefore)
        if reader.drops != dropsBefore { observer.dropped(total: drops) }
        return reading
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
                let number = table[place]?.flow.find(sequence)?.sequence,
                table[place]?.flow.recordError(number) == true
            else { return }
            table[place]?.observer.observe(.verdict(.lost(reason)), at: now)
        case nil:
            return
        }
    }

    private func reply(
        _ place: Int, _ wireSequence: UInt16, _ arrival: PingSocketReader.Arrival, _ now: ClockReading
    ) {
        guard let request = table[place]?.flow.find(wireSequence), let observer = table[place]?.observer else { return }
        let time = RoundTrip.measure(sent: request.sent, stamp: arrival.stamp, read: now)
        switch table[place]?.flow.recordReply(request.sequence, roundTripTime: time) {
        case .inTime(let isReordered):
            let reply = EchoReply(
                sequence: request.sequence, roundTripTime: time, hopLimit: arrival.hopLimit, isReordered: isReordered)
            observer.observe(.verdict(.reply(reply)), at: now)
        case .afterDeadline:
            observer.observe(.verdict(.lost(.timeout)), at: now)
            observer.observe(.lateReply, at: now)
        case .late: observer.observe(.lateReply, at: now)
        case .duplicate: observer.observe(.duplicateReply, at: now)
        case .unknown, nil: return
        }
    }
}

/// An open flow.
package struct EchoFlowID: Sendable, Hashable {
    let place: Int
    let generation: UInt32
}

/// Who is told how well the engine itself does.
package protocol PingObserver: AnyObject, Sendable {
    /// A message was read `delay` nanoseconds after the kernel had stamped it.
    func received(after delay: Int64)
    /// The kernel has dropped `total` messages on our raw sockets so far, for want of receive buffer.
    func dropped(total: UInt64)
}

extension SendFailure {
    /// What a failed send says (send(2), ip(7)).
    init(_ error: SystemError) {
        switch error.code {
        case ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, ENETDOWN, ENODEV, ENXIO, EADDRNOTAVAIL: self = .noRoute
        case EPERM, EACCES: self = .permission
        case ENOBUFS, ENOMEM, EAGAIN: self = .noBuffers
        case EMSGSIZE: self = .messageSize
        default: self = .other
        }
    }
}
