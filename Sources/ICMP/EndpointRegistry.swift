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
    /// What was dropped on sockets that are closed.
    private var formerDrops = SocketDrops()

    /// - Parameter loop: watches the sockets.
    init(options: PingOptions, loop: PingLoop) {
        self.options = options
        self.loop = loop
    }

    subscript(number: UInt64) -> PingEndpoint? { endpoints[number] }

    /// Whether some reply may come without the kernel's stamp.
    var awaitsStamps: Bool { endpoints.values.contains(where: \.awaitsStamps) }

    /// How many messages the kernel has dropped on all sockets so far.
    func countDrops() -> SocketDrops {
        var drops = formerDrops
        for endpoint in endpoints.values { endpoint.addDrops(to: &drops) }
        return drops
    }

    /// Opens a socket at the time `now`.
    func open(_ family: IPAddress.Family, _ path: EchoPath, at now: Int64) throws(SystemError) -> PingEndpoint {
        let taken = Set(endpoints.values.map(\.socket.identifier))
        let socket = try PingSocket(family: family, path: path, options: options, besides: taken)
        lastNumber += 1
        let endpoint = PingEndpoint(socket, number: lastNumber, opened: now)
        loop.watch(socket.number, number: lastNumber)
        endpoints[lastNumber] = endpoint
        return endpoint
    }

    /// Closes `endpoint`, which sends no more, once nothing of interest can come by it.
    func retire(_ endpoint: PingEndpoint, at now: Int64) {
        retired.append((endpoint, now + EchoFlow.memory(timeout: longestTimeout)))
    }

    /// Closes the retired sockets whose time has come.
    func closeRetired(at now: Int64) {
        for (endpoint, until) in retired where until <= now {
            endpoint.addDrops(to: &formerDrops)
            loop.unwatch(number: endpoint.number)
            endpoints[endpoint.number] = nil
        }
        retired.removeAll { $0.until <= now }
    }
}
