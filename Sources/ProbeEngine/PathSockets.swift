import Glibc
import Network

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
    /// The interfaces that the path is bound to, and when they were last looked for.
    private let interfaces: [String]
    private var lastLook = Int64.min / 2
    /// Whether the sockets were closed since their interface was another one, and none were opened since.
    private var hasLostInterface = false
    /// Identifiers that were renewed since ``takeRenewals()`` was last called.
    private var renewals: [IdentifierRenewal.Reason: UInt64] = [:]
    /// Flows that go by these sockets.
    private var flows = 0
    /// Requests a second of all flows.
    private var rate = 0.0
    /// What the replies of all flows, and their send stamps, need of receive buffer in a second.
    private var bytesPerSecond = 0.0
    /// What the requests of all flows carry in a second.
    private var payloadPerSecond = 0.0
    /// What was asked for.
    private var receiveBuffer = PathSockets.leastBuffer
    private var sendBuffer = PathSockets.leastBuffer
    /// What the kernel granted.
    private var grantedBuffer: Int32 = 0
    private var grantedSendBuffer: Int32 = 0

    private static let second: Int64 = 1_000_000_000
    /// A spare socket is replaced only when it is as old: its flows get a new identifier, and a firewall new states.
    private static let spareAge: Int64 = 60 * second
    private static let leastBuffer: Int32 = 1 << 20
    private static let mostBuffer: Int32 = 1 << 28
    /// The longest standstill of this process, in seconds, that the receive buffer is to survive without loss.
    private static let standstill = 0.5
    /// So long, in seconds, requests may wait for the link address of a next hop that is gone (RFC 4861, 10; arp(7)), and
    /// what each takes of the send buffer meanwhile, in bytes, beside its payload.
    private static let neighbourWait = 3.0
    private static let requestCost = 1_024.0

    init(_ family: IPAddress.Family, _ path: EchoPath, registry: EndpointRegistry) {
        self.family = family
        self.path = path
        self.registry = registry
        interfaces = path.boundInterfaces
    }

    /// How much receive buffer is wanting, where the kernel granted less than the flows need; both in bytes.
    var shortage: (needed: Int32, granted: Int32)? {
        let needed = Self.bytes(bytesPerSecond * Self.standstill)
        return grantedBuffer > 0 && grantedBuffer < needed ? (needed, grantedBuffer) : nil
    }

    /// What the kernel granted of the buffers, and what the flows need, in bytes; `nil` while no socket is open.
    var buffers: SocketBuffers? {
        guard main != nil else { return nil }
        return SocketBuffers(
            receive: .init(granted: grantedBuffer, needed: Self.bytes(bytesPerSecond * Self.standstill)),
            send: .init(granted: grantedSendBuffer, needed: Self.bytes(sendNeed)))
    }

    /// How long, in nanoseconds, what comes may stay unread, so that it takes a quarter of the receive buffer at most.
    var longestQuiet: Int64 {
        guard grantedBuffer > 0, bytesPerSecond > 0 else { return .max }
        return Int64(min(Double(grantedBuffer) / 2 / bytesPerSecond * 1e9, 1e18))
    }

    private var sendNeed: Double { (rate * Self.requestCost + payloadPerSecond) * Self.neighbourWait }

    private static func bytes(_ need: Double) -> Int32 { Int32(min(max(need, 0), Double(mostBuffer))) }

    /// Whether no flow goes by them, though they are a path's that is not everybody's.
    var isUnused: Bool { flows == 0 && path != EchoPath() }

    /// Adds a flow with what it needs.
    func add(_ flow: EchoFlowSlot) {
        flows += 1
        change(by: 1, flow)
    }

    /// Takes away a flow.
    func remove(_ flow: EchoFlowSlot) {
        flows -= 1
        change(by: -1, flow)
    }

    /// Closes the sockets of a path without flows, whose requests in flight nobody waits for.
    func close(at now: Int64) {
        for former in [main, spare].compactMap(\.self) { registry.close(former, at: now) }
        main = nil
        spare = nil
    }

    /// Replaces the sockets, which are read until what may come by them is late.
    private func retire(at now: Int64) {
        for former in [main, spare].compactMap(\.self) { registry.retire(former, at: now) }
        main = nil
        spare = nil
    }

    private func change(by sign: Double, _ flow: EchoFlowSlot) {
        rate += sign * flow.rate
        bytesPerSecond += sign * flow.bytesPerSecond
        payloadPerSecond += sign * flow.rate * Double(flow.payloadSize)
        let needed = bytesPerSecond * Self.standstill
        while Double(receiveBuffer) < needed, receiveBuffer < Self.mostBuffer { receiveBuffer *= 2 }
        while Double(sendBuffer) < sendNeed, sendBuffer < Self.mostBuffer { sendBuffer *= 2 }
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
        retire(at: now)
        main = endpoint
        generation &+= 1
        if hasLostInterface { renewals[.interface, default: 0] += 1 }
        hasLostInterface = false
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
        renewals[.losses, default: 0] += 1
    }

    /// Gives all flows another identifier where the present one is `age` nanoseconds old.
    func renew(olderThan age: Int64, at now: Int64) {
        guard let main, now - main.opened >= age, now - lastAttempt >= Self.second else { return }
        if (try? openMain(at: now)) != nil { renewals[.age, default: 0] += 1 }
    }

    /// The identifiers that were renewed since this was last called.
    func takeRenewals() -> [IdentifierRenewal.Reason: UInt64] {
        defer { renewals = [:] }
        return renewals
    }

    /// A request could not be sent.
    func recordFailure(_ error: SystemError, at now: Int64) {
        lastError = error
        followInterfaces(at: now)
    }

    /// Replaces the sockets if an interface of the path is another one than when they were opened, though of the same name, or
    /// is gone. Sends by such sockets may succeed all the same: by an interface that was renamed, or with a source address to
    /// which no reply comes. A source address that comes back is the same to the kernel.
    func followInterfaces(at now: Int64) {
        guard !interfaces.isEmpty, main != nil, now - lastLook >= Self.second else { return }
        lastLook = now
        let indices = interfaces.map(InterfaceName.index)
        guard [main, spare].contains(where: { $0?.isBoundElsewhere(than: indices) ?? false }) else { return }
        retire(at: now)
        hasSent = false
        hasLostInterface = true
        // Until it succeeds, each request is a send error.
        _ = try? openMain(at: now)
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
        endpoint.makeRoom(rate: rate, timeout: registry.longestTimeout)
        if endpoint.receiveBuffer != receiveBuffer {
            endpoint.receiveBuffer = receiveBuffer
            grantedBuffer = endpoint.socket.setReceiveBuffer(receiveBuffer)
            endpoint.room = Int32(clamping: 2 * Int64(grantedBuffer))
        }
        if endpoint.sendBuffer != sendBuffer {
            endpoint.sendBuffer = sendBuffer
            grantedSendBuffer = endpoint.socket.setSendBuffer(sendBuffer)
        }
    }
}
