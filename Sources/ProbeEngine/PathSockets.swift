import Glibc
import NetworkPrimitives

/// The sockets of one path and address family: one for all flows, and a spare for flows that need another identifier.
///
/// It reopens them after the path's source address or interface went away and came back.
final class PathSockets {
    /// The socket that a flow uses. A flow uses the spare only until the main socket is replaced.
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
    /// The reason why nothing can be sent.
    private(set) var failure: SystemError?
    /// The time of the last attempt to open, in monotonic nanoseconds.
    private var lastAttempt = Int64.min / 2
    /// Results since the last ``conclude()``.
    private var (hasSent, lastError) = (false, SystemError?.none)
    /// The interfaces that the path is bound to, and the time of their last lookup.
    private let interfaces: [String]
    private var lastLookup = Int64.min / 2
    /// Whether the sockets were closed because their interface was replaced, and none was opened since.
    private var hasLostInterface = false
    /// Identifiers that were renewed since the last ``takeRenewals()``.
    private var renewals: [IdentifierRenewal.Reason: UInt64] = [:]
    /// The number of flows that use these sockets.
    private var flows = 0
    private var demand = BufferDemand()
    /// The bytes that the kernel granted.
    private var grantedReceiveBuffer: Int32 = 0
    private var grantedSendBuffer: Int32 = 0

    private static let second: Int64 = 1_000_000_000
    /// The least age of a spare socket that is replaced. A replacement gives its flows a new identifier, and firewalls
    /// new states.
    private static let spareAge: Int64 = 60 * second

    init(_ family: IPAddress.Family, _ path: EchoPath, registry: EndpointRegistry) {
        self.family = family
        self.path = path
        self.registry = registry
        interfaces = path.boundInterfaces
    }

    /// The needed and granted bytes of receive buffer, if the kernel granted less than the flows need; otherwise `nil`.
    var shortage: (needed: Int32, granted: Int32)? {
        let needed = demand.receiveNeed
        return grantedReceiveBuffer > 0 && grantedReceiveBuffer < needed ? (needed, grantedReceiveBuffer) : nil
    }

    /// The granted and needed buffers; `nil` while no socket is open.
    var buffers: SocketBuffers? {
        guard main != nil else { return nil }
        return SocketBuffers(
            receive: .init(granted: grantedReceiveBuffer, needed: demand.receiveNeed),
            send: .init(granted: grantedSendBuffer, needed: demand.sendNeed))
    }

    /// The time, in nanoseconds, in which unread messages fill at most a quarter of the receive buffer.
    var longestQuiet: Int64 { demand.longestQuiet(granted: grantedReceiveBuffer) }

    /// Whether no flow uses the sockets. Those of the default path never count as unused.
    var isUnused: Bool { flows == 0 && path != EchoPath() }

    func add(_ flow: EchoFlowSlot) {
        flows += 1
        demand.add(flow)
        openSockets.forEach(prepare)
    }

    func remove(_ flow: EchoFlowSlot) {
        flows -= 1
        demand.remove(flow)
        openSockets.forEach(prepare)
    }

    /// Closes the sockets of a path without flows. Nothing waits for replies to its requests in flight.
    func close(at now: Int64) {
        for former in openSockets { registry.close(former, at: now) }
        (main, spare) = (nil, nil)
    }

    /// Stops using the sockets. They are still read until all replies to them are late.
    private func retire(at now: Int64) {
        for former in openSockets { registry.retire(former, at: now) }
        (main, spare) = (nil, nil)
    }

    private var openSockets: [PingEndpoint] { [main, spare].compactMap(\.self) }

    /// Returns the socket for a flow's next request. Opens it if necessary, with at most one attempt a second.
    func endpoint(_ lane: inout Lane, at now: Int64) throws(SystemError) -> PingEndpoint {
        if lane.usesSpare, lane.generation == generation, let spare { return spare }
        lane.usesSpare = false
        if let main { return main }
        guard now - lastAttempt >= Self.second else { throw failure ?? SystemError(ENODEV) }
        return try openMain(at: now)
    }

    /// Opens the socket for all flows, and retires the previous one.
    @discardableResult
    func openMain(at now: Int64) throws(SystemError) -> PingEndpoint {
        lastAttempt = now
        let endpoint = try open(at: now)
        retire(at: now)
        main = endpoint
        generation &+= 1
        if hasLostInterface { renewals[.interface, default: 0] += 1 }
        hasLostInterface = false
        return endpoint
    }

    /// Gives a flow another identifier than the one with which it lost requests.
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
        renewals[.losses, default: 0] += 1
    }

    /// Gives all flows another identifier if the present one is at least `age` nanoseconds old.
    func renew(olderThan age: Int64, at now: Int64) {
        guard let main, now - main.opened >= age, now - lastAttempt >= Self.second else { return }
        if (try? openMain(at: now)) != nil { renewals[.age, default: 0] += 1 }
    }

    /// Returns the identifiers that were renewed since the last call.
    func takeRenewals() -> [IdentifierRenewal.Reason: UInt64] {
        defer { renewals = [:] }
        return renewals
    }

    func recordFailure(_ error: SystemError, at now: Int64) {
        lastError = error
        followInterfaces(at: now)
    }

    /// Replaces the sockets if an interface of the path is gone, or if its name now belongs to another interface.
    ///
    /// Such sockets may still send without an error: by an interface that was renamed, or from a source address that
    /// gets no replies. A source address that comes back is the same to the kernel.
    func followInterfaces(at now: Int64) {
        guard !interfaces.isEmpty, main != nil, now - lastLookup >= Self.second else { return }
        lastLookup = now
        let indices = interfaces.map(InterfaceName.index)
        guard openSockets.contains(where: { $0.isBoundElsewhere(than: indices) }) else { return }
        retire(at: now)
        hasSent = false
        hasLostInterface = true
        // Until an attempt succeeds, each request is a send failure.
        _ = try? openMain(at: now)
    }

    func recordSuccess() { hasSent = true }

    /// Updates ``failure`` from what was recorded since the last call. The path fails if nothing was sent by it. If
    /// something was sent, only single targets fail.
    func conclude() {
        if hasSent { failure = nil } else if let lastError { failure = lastError }
        hasSent = false
        lastError = nil
    }

    private func open(at now: Int64) throws(SystemError) -> PingEndpoint {
        do {
            let endpoint = try registry.open(family, path, at: now)
            prepare(endpoint)
            failure = nil
            return endpoint
        } catch {
            failure = error
            throw error
        }
    }

    private func prepare(_ endpoint: PingEndpoint) {
        endpoint.makeRoom(rate: demand.rate, timeout: registry.longestTimeout)
        if endpoint.receiveBuffer != demand.receiveBuffer {
            endpoint.receiveBuffer = demand.receiveBuffer
            grantedReceiveBuffer = endpoint.socket.setReceiveBuffer(demand.receiveBuffer)
            endpoint.room = Int32(clamping: 2 * Int64(grantedReceiveBuffer))
        }
        if endpoint.sendBuffer != demand.sendBuffer {
            endpoint.sendBuffer = demand.sendBuffer
            grantedSendBuffer = endpoint.socket.setSendBuffer(demand.sendBuffer)
        }
    }
}
