import Glibc
import NetworkPrimitives

/// Opens sockets, and finds them by the number with which the loop reports that they are ready.
///
/// A socket that was replaced sends no more. It is read until its flows have forgotten the requests that it sent.
final class EndpointRegistry {
    let options: PingOptions
    /// The longest timeout of any flow, in nanoseconds.
    var longestTimeout: Int64 = 0
    private let loop: PingLoop
    private var endpoints: [UInt64: PingEndpoint] = [:]
    private var retired: [(endpoint: PingEndpoint, until: Int64)] = []
    private var lastNumber: UInt64 = 0
    private var refusals: [SocketRefusal] = []
    private var reportedRefusals: Set<SocketRefusal> = []
    /// The drops on sockets that are closed.
    private var formerDrops = SocketDrops()

    /// - Parameter loop: the loop that watches the sockets.
    init(options: PingOptions, loop: PingLoop) {
        self.options = options
        self.loop = loop
    }

    subscript(number: UInt64) -> PingEndpoint? { endpoints[number] }

    /// Whether every open socket requested stamps of the messages that it receives.
    var askForReceiveStamps: Bool { endpoints.values.allSatisfy(\.socket.stampsReceipts) }

    /// The least room of a socket for its messages and stamps, in bytes; `nil` if unknown.
    var leastRoom: Int? { endpoints.values.map { Int($0.room) }.filter { $0 > 0 }.min() }

    /// Returns the messages that the kernel has dropped on all sockets so far.
    func countDrops(at now: Int64) -> SocketDrops {
        var drops = formerDrops
        for endpoint in endpoints.values { endpoint.addDrops(to: &drops, at: now) }
        return drops
    }

    /// Returns the refused options that were not reported yet, by family and kind of socket.
    func takeRefusals() -> [SocketRefusal] {
        defer { refusals = [] }
        return refusals
    }

    /// Opens a socket at the time `now`.
    func open(_ family: IPAddress.Family, _ path: EchoPath, at now: Int64) throws(SystemError) -> PingEndpoint {
        let taken = Set(endpoints.values.map(\.socket.identifier))
        // The lookup precedes the binding, so that an interface that is recreated in between counts as another.
        let indices = path.boundInterfaces.map(InterfaceName.index)
        let socket = try PingSocket(family: family, path: path, options: options, besides: taken)
        lastNumber += 1
        let endpoint = PingEndpoint(socket, number: lastNumber, opened: now, boundTo: indices)
        let refusal = SocketRefusal(family: family, isRaw: socket.isRaw, options: socket.refusedOptions)
        if !refusal.options.isEmpty, reportedRefusals.insert(refusal).inserted { refusals.append(refusal) }
        loop.watch(socket.number, number: lastNumber)
        endpoints[lastNumber] = endpoint
        return endpoint
    }

    /// Closes `endpoint` now.
    func close(_ endpoint: PingEndpoint, at now: Int64) {
        endpoint.addDrops(to: &formerDrops, at: now)
        loop.unwatch(number: endpoint.number)
        endpoints[endpoint.number] = nil
    }

    /// Closes `endpoint` when its flows have forgotten the requests that it sent.
    func retire(_ endpoint: PingEndpoint, at now: Int64) {
        retired.append((endpoint, now + EchoFlow.memory(timeout: longestTimeout)))
    }

    /// Closes the retired sockets that are due.
    func closeRetired(at now: Int64) {
        for (endpoint, until) in retired where until <= now { close(endpoint, at: now) }
        retired.removeAll { $0.until <= now }
    }
}
