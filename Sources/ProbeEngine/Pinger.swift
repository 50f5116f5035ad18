import Glibc
package import Network
import Synchronization

/// The probing engine: sends echo requests when they are due, and tells of each how it ended.
///
/// It lives on the loop's thread. A probe opens a flow with ``run(_:to:key:observer:)`` and waits there for its end; what
/// happens meanwhile reaches the flow's observer as it happens.
package actor Pinger: PingLoop.Engine {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    let loop: PingLoop
    let clock: PingClock
    let options: PingOptions
    let observer: any PingObserver
    let registry: EndpointRegistry
    let messageReader: PingSocketReader
    let errorReader: PingSocketReader
    let batch: SendBatch
    let neighbours = NeighbourLookup()
    var table: EchoFlowTable
    /// When the error queue was last read for the sake of a reply without a send stamp, in monotonic nanoseconds.
    var lateStampsRead = Int64.min
    var sockets: [SocketsKey: PathSockets] = [:]
    private var wheel: TimerWheel
    private var due: [TimerWheel.Entry] = []
    private var grid = SendGrid(rate: 0)
    /// Requests a second of all flows.
    private(set) var rate = 0.0
    package private(set) var steps = ClockSteps()
    private var quietUntil: Int64 = 0
    private var openings = OpeningSchedule()
    /// First requests a second of flows with long intervals.
    private var openingRate = OpeningSchedule.rate(room: 0)
    /// Requests between two readings.
    private var readingStep = Pinger.leastReadingStep
    /// How long what comes may stay unread by what came lately, in nanoseconds: also what nobody asked for takes room.
    var arrivalQuiet = Int64.max
    /// How long what comes may stay unread, in nanoseconds.
    private var quietSpan = SendGrid.widest
    /// When the housekeeping is due next.
    var housekeepingDue: Int64 = 0
    var reports = PathReports()
    /// Flows to stop, from any thread; the loop takes them at its next turn.
    private let stops = Mutex<[EchoFlowKey]>([])
    /// Flows that were stopped before they were opened.
    private var stoppedEarly: Set<EchoFlowKey> = []
    /// The flow of the last single request.
    var lastSingle = EchoFlowKey.firstSingle

    /// What tells the sockets of one path and family from others.
    struct SocketsKey: Hashable {
        let family: IPAddress.Family
        let path: EchoPath
    }

    /// Opens the sockets that routing alone decides for.
    ///
    /// - Throws: ``PingError`` where this process may open none, or the system fails.
    package init(
        on loop: PingLoop, options: PingOptions = PingOptions(), clock: PingClock = .system,
        observer: any PingObserver
    ) throws(PingError) {
        self.loop = loop
        self.clock = clock
        self.options = options
        self.observer = observer
        registry = EndpointRegistry(options: options, loop: loop)
        do {
            messageReader = try PingSocketReader(clock: clock)
            errorReader = try PingSocketReader(clock: clock)
            batch = try SendBatch()
        } catch {
            throw .system("no memory for messages", error)
        }
        table = EchoFlowTable(messages: EchoMessages())
        let now = clock.now().monotonic
        wheel = TimerWheel(now: now)
        for family in IPAddress.Family.allCases {
            let opened = PathSockets(family, EchoPath(), registry: registry)
            if try Self.open(opened, at: now) {
                sockets[SocketsKey(family: family, path: EchoPath())] = opened
            }
        }
        if sockets.isEmpty { throw .noAddressFamily }
        do {
            try loop.attach(self)
        } catch {
            throw .system("cannot turn a second engine", error)
        }
    }

    /// `false` where the system lacks the family.
    private static func open(_ sockets: PathSockets, at now: Int64) throws(PingError) -> Bool {
        do {
            try sockets.openMain(at: now)
            return true
        } catch {
            switch error.code {
            case EAFNOSUPPORT, EPROTONOSUPPORT: return false
            case EPERM, EACCES: throw .notPermitted(sockets.family, error)
            default: throw .system("cannot open an ICMP socket", error)
            }
        }
    }

    /// The engine's time.
    package nonisolated var now: ClockReading { clock.now() }

    /// Opens a flow, and returns when it was stopped.
    ///
    /// - Parameters:
    ///   - destination: whom its requests go to; `nil` where ``redirect(_:to:)`` is to tell.
    ///   - key: what ``stop(_:)`` knows the flow by.
    package func run(
        _ parameters: EchoParameters, to destination: IPAddress?, key: EchoFlowKey, observer: any EchoObserver
    ) async {
        open(parameters, to: destination, key: key, observer: observer)
        await waitForEnd(of: key)
    }

    /// Opens a flow, unless it was stopped already. Stop it with ``stop(_:)``: its requests in flight then get no verdict.
    package func open(
        _ parameters: EchoParameters, to destination: IPAddress?, key: EchoFlowKey, observer: any EchoObserver
    ) {
        guard stoppedEarly.remove(key) == nil else { return }
        let slot = enter(parameters, to: destination, key: key, observer: observer)
        schedule(.send, of: slot, at: openings.book(slot.pace, at: clock.now().monotonic, rate: openingRate))
    }

    /// Opens a flow that sends nothing by itself.
    func enter(
        _ parameters: EchoParameters, to destination: IPAddress?, key: EchoFlowKey, observer: any EchoObserver
    ) -> EchoFlowSlot {
        let slot = table.open(
            parameters, key: key, firstSequence: UInt16.random(in: .min ... .max),
            sockets: sockets(destination?.family ?? .ipv4, parameters.path), timestamps: options.timestamps,
            observer: observer)
        registry.longestTimeout = max(registry.longestTimeout, parameters.timeout)
        setRate(rate + slot.rate)
        if let destination { direct(slot, to: destination) }
        return slot
    }

    /// Returns when a flow is not open any more. One waiter for each flow.
    package func waitForEnd(of key: EchoFlowKey) async {
        guard let slot = table[key] else { return }
        await withUnsafeContinuation { slot.waiter = $0 }
    }

    /// Makes an open flow go on to another address. Replies from the former one count until they are late.
    package func redirect(_ key: EchoFlowKey, to destination: IPAddress) {
        guard let slot = table[key], slot.destination != destination else { return }
        direct(slot, to: destination)
    }

    /// Stops flows, also such as are opened only later; may be called from anywhere, cancellation handlers included.
    package nonisolated func stop(_ keys: [EchoFlowKey]) {
        stops.withLock { $0.append(contentsOf: keys) }
        loop.wakeUp()
    }

    func turn() {
        let now = clock.now()
        hasStepped = steps.look(now)
        takeStops()
        keepHouse(at: now.monotonic)
        var isDrained = readAll()
        wheel.take(until: now.monotonic, into: &due)
        for start in stride(from: 0, to: due.count, by: readingStep) {
            // Where there is more to send than this host can, the replies must not wait for the end of it.
            if start > 0 { isDrained = readAll() && isDrained }
            act(on: due[start..<min(start + readingStep, due.count)], now: now.monotonic, isDrained: isDrained)
        }
        if !due.isEmpty { stayQuiet() }
        due.removeAll(keepingCapacity: true)
    }

    func plan() -> PingLoop.SleepPlan {
        // However long the intervals are, the clocks and the sockets are looked at each second.
        let now = clock.now().monotonic
        let deadline = min(wheel.nextDue(after: now) ?? .max, max(now, housekeepingDue))
        return .init(deadline: deadline, quietUntil: quietUntil)
    }

    /// Whether the wall clock was stepped since the turn before: what the kernel stamped until then is not comparable.
    private(set) var hasStepped = false

    /// Lets what comes wait for the next wake-up, unless it would be measured the longer for it.
    func stayQuiet() {
        let now = clock.now().monotonic
        quietUntil = registry.awaitsStamps(at: now) ? 0 : now + max(min(quietSpan, arrivalQuiet), SendGrid.finest)
    }

    /// Fits what is read, and how often, to the room that the kernel granted.
    func fitToRoom() {
        let room = registry.leastRoom ?? 0
        openingRate = OpeningSchedule.rate(room: room)
        // Each request may bring two stamps and its reply before it is read; a half of the room is for what comes besides.
        readingStep = min(max(room / (6 * PingEndpoint.messageCost), Self.leastReadingStep), Self.mostReadingStep)
        quietSpan = max(
            sockets.values.reduce(SendGrid.widest) { min($0, $1.longestQuiet) }, SendGrid.finest)
    }

    func schedule(_ purpose: TimerWheel.Purpose, of slot: EchoFlowSlot, at due: Int64) {
        let line = grid.line(after: due, interval: slot.pace.interval)
        wheel.insert(.init(due: line, flow: slot.id, purpose: purpose))
    }

    private static let leastReadingStep = 16
    private static let mostReadingStep = 1_024

    private func act(on entries: ArraySlice<TimerWheel.Entry>, now: Int64, isDrained: Bool) {
        for entry in entries { act(on: entry, now: now, isDrained: isDrained) }
        flush()
    }

    private func act(on entry: TimerWheel.Entry, now: Int64, isDrained: Bool) {
        guard let slot = table[entry.flow] else { return }
        switch entry.purpose {
        case .send:
            guard slot.takeRequest() else { return }
            transmit(slot, due: entry.due, now: now)
            schedule(.send, of: slot, at: slot.pace.next(after: entry.due, now: now))
        case .expire:
            expire(slot, at: isDrained ? now : Int64.min)
        }
    }

    private func takeStops() {
        let keys = stops.withLock { stops in
            defer { stops = [] }
            return stops
        }
        for key in keys {
            guard let slot = table[key] else {
                // A single request's flow is opened before its stop can be asked for: what is not open has ended.
                if !key.isSingle { stoppedEarly.insert(key) }
                continue
            }
            if slot.destination != nil { slot.sockets.remove(slot) }
            setRate(rate - slot.rate)
            table.close(slot)
            slot.waiter.take()?.resume()
        }
    }

    private func setRate(_ rate: Double) {
        self.rate = max(0, rate)
        grid = SendGrid(rate: self.rate)
    }
}
