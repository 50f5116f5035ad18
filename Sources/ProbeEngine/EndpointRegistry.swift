import Glibc
package import Network

/// Opens sockets, and finds them again by the number with which the loop tells that they are ready.
///
/// A socket that was replaced sends no more, but is read until the replies to what it sent can no more be told apart.
final class EndpointRegistry {
    let options: PingOptions
    /// The longest time that a request of any flow may wait for its reply, in nanoseconds.
    var longestTimeout: Int64 = 0
    private let loop: PingLoop
    private var endpoints: [UInt64: PingEndpoint] = [:]
    private var retired: [(endpoint: PingEndpoint, until: Int64)] = []
    private var lastNumber: UInt64 = 0
    private var refusals: [SocketRefusal] = []
    private var toldRefusals: Set<SocketRefusal> = []
    /// What was dropped on sockets that are closed.
    private var formerDrops = SocketDrops()

    /// - Parameter loop: watches the sockets.
    init(options: PingOptions, loop: PingLoop) {
        self.options = options
        self.loop = loop
    }

    subscript(number: UInt64) -> PingEndpoint? { endpoints[number] }

    /// Whether the kernel has stamped what came by any socket: it does so for all of them, or for none.
    private(set) var stampsFlow = false

    /// Whether some reply may come without the kernel's stamp.
    func awaitsStamps(at now: Int64) -> Bool {
        if !stampsFlow { stampsFlow = endpoints.values.contains(where: \.hasReceiveStamps) }
        return endpoints.values.contains { $0.awaitsStamps(stampsFlow: stampsFlow, at: now) }
    }

    /// The least that a socket lets its messages and stamps take, in bytes; `nil` where nothing is known.
    var leastRoom: Int? { endpoints.values.map { Int($0.room) }.filter { $0 > 0 }.min() }

    /// How many messages the kernel has dropped on all sockets so far.
    func countDrops(at now: Int64) -> SocketDrops {
        var drops = formerDrops
        for endpoint in endpoints.values { endpoint.addDrops(to: &drops, at: now) }
        return drops
    }

    /// The options that the system refused and nobody was told of, by family and kind of socket.
    func takeRefusals() -> [SocketRefusal] {
        defer { refusals = [] }
        return refusals
    }

    /// Opens a socket at the time `now`.
    func open(_ family: IPAddress.Family, _ path: EchoPath, at now: Int64) throws(SystemError) -> PingEndpoint {
        let taken = Set(endpoints.values.map(\.socket.identifier))
        // Before the socket is bound to it: one that is made again meanwhile then counts as another.
        let indices = path.boundInterfaces.map(InterfaceName.index)
        let socket = try PingSocket(family: family, path: path, options: options, besides: taken)
        lastNumber += 1
        let endpoint = PingEndpoint(socket, number: lastNumber, opened: now, boundTo: indices)
        let refusal = SocketRefusal(family: family, isRaw: socket.isRaw, options: socket.refusedOptions)
        if !refusal.options.isEmpty, toldRefusals.insert(refusal).inserted { refusals.append(refusal) }
        loop.watch(socket.number, number: lastNumber)
        endpoints[lastNumber] = endpoint
        return endpoint
    }

    /// Closes `endpoint`, by which nothing of interest can come any more.
    func close(_ endpoint: PingEndpoint, at now: Int64) {
        endpoint.addDrops(to: &formerDrops, at: now)
        loop.unwatch(number: endpoint.number)
        endpoints[endpoint.number] = nil
    }

    /// Closes `endpoint`, which sends no more, once nothing of interest can come by it.
    func retire(_ endpoint: PingEndpoint, at now: Int64) {
        retired.append((endpoint, now + EchoFlow.memory(timeout: longestTimeout)))
    }

    /// Closes the retired sockets whose time has come.
    func closeRetired(at now: Int64) {
        for (endpoint, until) in retired where until <= now { close(endpoint, at: now) }
        retired.removeAll { $0.until <= now }
    }
}

/// Socket options that the system refused, by their names.
package struct SocketRefusal: Sendable, Hashable {
    package let family: IPAddress.Family
    package let isRaw: Bool
    package let options: [String]
}
