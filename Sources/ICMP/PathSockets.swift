import Glibc

/// The sockets of one path and address family: one for all flows, and a spare for those that had better change their
/// identifier. It opens them again where the path's source address or interface went away and came back.
final class PathSockets {
    /// Which of the sockets a flow uses: the spare only as long as the main one is that with which it was chosen.
    struct Lane: Sendable {
        fileprivate(set) var usesSpare = false
        fileprivate var generation: UInt32 = 0
    }

    let family: IPAddress.Family
    let path: EchoPath
    private let registry: EndpointRegistry
    private var main: PingEndpoint?
    private var spare: PingEndpoint?
    private var generation: UInt32 = 0
    /// Why nothing can be sent, and when the sockets were tried to be opened last.
    private(set) var failure: SystemError?
    private var lastAttempt = Int64.min / 2
    /// What was seen since ``conclude()`` was last called.
    private var hasSent = false
    private var lastError: SystemError?
    /// When the interface was last looked for.
    private var lastLook = Int64.min / 2
    /// What the kernel calls the path's interface by that the sockets were opened for; 0 is none.
    private var interfaceIndex: UInt32 = 0
    /// Flows that go by these sockets.
    private var flows = 0
    /// Requests a second of all flows.
    private var rate = 0.0
    /// What the replies of all flows, and their send stamps, need of receive buffer in a second.
    private var bytesPerSecond = 0.0
    /// What was asked for.
    private var receiveBuffer = PathSockets.leastBuffer
    /// What the kernel granted.
    private var grantedBuffer: Int32 = 0

    private static let second: Int64 = 1_000_000_000
    /// A spare socket is replaced only when it is as old: its flows get a new identifier, and a firewall new states.
    private static let spareAge: Int64 = 60 * second
    private static let leastBuffer: Int32 = 1 << 20
    private static let mostBuffer: Int32 = 1 << 28
    /// The longest standstill of this process, in seconds, that the receive buffer is to survive without loss.
    private static let standstill = 0.5

    init(_ family: IPAddress.Family, _ path: EchoPath, registry: EndpointRegistry) {
        self.family = family
        self.path = path
        self.registry = registry
    }

    /// How much receive buffer is wanting, where the kernel granted less than the flows need; both in bytes.
    var shortage: (needed: Int32, granted: Int32)? {
        let needed = Int32(min(bytesPerSecond * Self.standstill, Double(Self.mostBuffer)))
        return grantedBuffer > 0 && grantedBuffer < needed ? (needed, grantedBuffer) : nil
    }

    /// Whether no flow goes by them, though they are a path's that is not everybody's.
    var isUnused: Bool { flows == 0 && path != EchoPath() }

    /// Adds a flow with what it needs.
    func add(_ flow: EchoFlowSlot) {
        flows += 1
        change(rate: flow.rate, bytesPerSecond: flow.bytesPerSecond)
    }

    /// Takes away a flow.
    func remove(_ flow: EchoFlowSlot) {
        flows -= 1
        change(rate: -flow.rate, bytesPerSecond: -flow.bytesPerSecond)
    }

    /// Closes the sockets; they open again with the next request.
    func close(at now: Int64) {
        for former in [main, spare].compactMap(\.self) { registry.retire(former, at: now) }
        main = nil
        spare = nil
    }

    private func change(rate: Double, bytesPerSecond: Double) {
        self.rate += rate
        self.bytesPerSecond += bytesPerSecond
        let needed = self.bytesPerSecond * Self.standstill
        while Double(receiveBuffer) < needed, receiveBuffer < Self.mostBuffer { receiveBuffer *= 2 }
        for endpoint in [main, spare].compactMap(\.self) { prepare(endpoint) }
    }

    /// The socket for the next request of a flow, opened where it is not, but no more than one attempt a second.
    func endpoint(_ lane: inout Lane, at now: Int64) throws(SystemError) -> PingEndpoint {
        if lane.usesSpare, lane.generation == generation, let spare { return spare }
        lane.usesSpare = false
        if let main { return main }
        guard now - lastAttempt >= Self.second else { throw failure ?? SystemError(ENODEV) }
        return try openMain(at: now)
    }

    /// Opens the socket for all flows, in the place of the one that there may be.
    @discardableResult
    func openMain(at now: Int64) throws(SystemError) -> PingEndpoint {
        lastAttempt = now
        let endpoint = try open(at: now)
        close(at: now)
        main = endpoint
        generation &+= 1
        return endpoint
    }

    /// Gives a flow another identifier than the one that it lost so many requests with.
    func changeIdentifier(_ lane: inout Lane, at now: Int64) {
        guard main != nil else { return }
        let isOnSpare = lane.usesSpare && lane.generation == generation
        if let spare, isOnSpare, now - spare.opened < Self.spareAge { return }
        if spare == nil || isOnSpare {
            guard let endpoint = try? open(at: now) else { return }
            if let spare { registry.retire(spare, at: now) }
            spare = endpoint
        }
        lane = Lane(usesSpare: true, generation: generation)
    }

    /// Gives all flows another identifier where the present one is `age` nanoseconds old.
    func renew(olderThan age: Int64, at now: Int64) {
        guard let main, now - main.opened >= age, now - lastAttempt >= Self.second else { return }
        _ = try? openMain(at: now)
    }

    /// A request could not be sent. Where the path's interface is another one than when the sockets were opened, though of
    /// the same name, they are opened again; a source address that comes back is the same to the kernel.
    func recordFailure(_ error: SystemError, at now: Int64) {
        lastError = error
        guard let interface = path.interface, now - lastLook >= Self.second else { return }
        lastLook = now
        let index = if_nametoindex(interface)
        if index != 0, index != interfaceIndex { _ = try? openMain(at: now) }
    }

    /// Requests were sent.
    func recordSuccess() { hasSent = true }

    /// Draws the conclusion of what was recorded since the last time: it is the path that fails where nothing was sent by it,
    /// and single targets of it where something was.
    func conclude() {
        if hasSent { failure = nil } else if let lastError { failure = lastError }
        hasSent = false
        lastError = nil
    }

    private func open(at now: Int64) throws(SystemError) -> PingEndpoint {
        do {
            let index = path.interface.map { if_nametoindex($0) }
            let endpoint = try registry.open(family, path, at: now)
            interfaceIndex = index ?? 0
            prepare(endpoint)
            failure = nil
            return endpoint
        } catch {
            failure = error
            throw error
        }
    }

    private func prepare(_ endpoint: PingEndpoint) {
        endpoint.makeRoom(rate: rate)
        guard endpoint.receiveBuffer != receiveBuffer else { return }
        endpoint.receiveBuffer = receiveBuffer
        grantedBuffer = endpoint.socket.setReceiveBuffer(receiveBuffer)
    }
}
