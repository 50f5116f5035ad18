import Glibc
package import NetworkPrimitives
import Synchronization

/// The probing engine: it sends echo requests when they are due, and reports how each one ended.
///
/// It lives on the loop's thread. A probe opens a flow with ``run(_:to:key:observer:)``, which returns when the flow
/// ends. Until then, the flow's observer receives its events as they happen.
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
    /// The time at which the error queue was last read for a reply without a send stamp, in monotonic nanoseconds.
    var lateStampsRead = Int64.min
    var receiveStamps = ReceiveStamps()
    var reading = ReadingPlan()
    var sockets: [SocketsKey: PathSockets] = [:]
    private var wheel: TimerWheel
    private var due: [TimerWheel.Entry] = []
    private var grid = SendGrid(rate: 0)
    /// Requests a second of all flows.
    private(set) var rate = 0.0
    private(set) var steps = ClockSteps()
    /// Whether the wall clock was stepped since the previous turn. The kernel's stamps from before are then not
    /// comparable.
    private(set) var hasStepped = false
    private var quietUntil: Int64 = 0
    var openings = OpeningSchedule()
    /// First requests a second of flows with long intervals.
    var openingRate = OpeningSchedule.rate(room: 0)
    /// The time at which the next maintenance is due.
    var maintenanceDue: Int64 = 0
    var reports = PathReports()
    /// Flows to stop, from any thread. The loop takes them at its next turn.
    let stops = Mutex<[EchoFlowKey]>([])
    /// Flows that were stopped before they were opened.
    var stoppedEarly: Set<EchoFlowKey> = []
    /// The flow of the last single request.
    var lastSingle = EchoFlowKey.firstSingle

    /// The key of the sockets of one path and family.
    struct SocketsKey: Hashable {
        let family: IPAddress.Family
        let path: EchoPath
    }

    /// Opens the sockets of the default path.
    ///
    /// - Throws: ``PingError`` if this process may open no socket, or the system fails.
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
            throw .system("cannot allocate memory for messages", error)
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
            throw .system("cannot run a second engine on one loop", error)
        }
    }

    /// Opens sockets, and returns `false` if the system lacks their family.
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

    func turn() {
        let now = clock.now()
        hasStepped = steps.look(now)
        takeStops()
        performMaintenance(at: now.monotonic)
        var isDrained = readAll()
        wheel.take(until: now.monotonic, into: &due)
        for start in stride(from: 0, to: due.count, by: reading.step) {
            // If more is due than this host can send, replies must not wait for the end of it.
            if start > 0 { isDrained = readAll() && isDrained }
            act(on: due[start..<min(start + reading.step, due.count)], now: now.monotonic, isDrained: isDrained)
        }
        if !due.isEmpty { stayQuiet() }
        due.removeAll(keepingCapacity: true)
    }

    func plan() -> PingLoop.SleepPlan {
        // Clocks and sockets are checked each second, however long the intervals are.
        let now = clock.now().monotonic
        let deadline = min(wheel.nextDue(after: now) ?? .max, max(now, maintenanceDue))
        return .init(deadline: deadline, quietUntil: quietUntil)
    }

    /// Lets arriving messages wait for the next wake-up, unless the wait would be measured as round-trip time.
    func stayQuiet() {
        let now = clock.now().monotonic
        let mayLackStamps = receiveStamps.mayBeMissing(areAskedFor: registry.askForReceiveStamps, at: now)
        quietUntil = mayLackStamps ? 0 : now + reading.quietSpan
    }

    func schedule(_ purpose: TimerWheel.Purpose, of slot: EchoFlowSlot, at due: Int64) {
        let line = grid.line(after: due, interval: slot.pace.interval)
        wheel.insert(.init(due: line, flow: slot.id, purpose: purpose))
    }

    func setRate(_ rate: Double) {
        self.rate = max(0, rate)
        grid = SendGrid(rate: self.rate)
    }

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
}
