import Network
import ProbeEngine
import VPNConfiguration

/// What targets must have in common to be probed by one flow of echo requests: the address, and everything that is on the
/// wire or decides on a verdict.
///
/// An active-active VPN gateway has two connections to one customer gateway, whose monitors name one address: it is to be
/// pinged once, and to have its figures under both connections. Host names are followed for each target by itself.
struct ProbeSharing: Hashable {
    private let address: IPAddress
    private let interval: Duration
    private let timeout: Duration
    private let payloadSize: Int
    private let packet: EchoPacketOptions
    private let path: EchoPath

    /// `nil` where the target shares with nobody.
    init?(_ target: ProbeTarget) {
        guard case .literal(let address) = target.address else { return nil }
        self.address = address
        interval = target.settings.interval
        timeout = target.settings.timeout
        payloadSize = target.settings.payloadSize
        packet = target.settings.packet
        path = target.settings.path
    }

    /// By which flow each of the targets that begin is probed.
    ///
    /// - Parameters:
    ///   - begun: in the order in which new flows are to be opened.
    ///   - running: the targets that go on, with their flows.
    ///   - lastKey: the last key that was given to a flow, counted on for each new one.
    /// - Returns: for each of `begun` its flow; the first with a flow that is not among the running ones opens it.
    static func flows(
        for begun: [ProbeTarget], besides running: [(target: ProbeTarget, key: EchoFlowKey)], lastKey: inout UInt64
    ) -> [EchoFlowKey] {
        var keys: [ProbeSharing: EchoFlowKey] = [:]
        for (target, key) in running {
            if let sharing = ProbeSharing(target) { keys[sharing] = key }
        }
        return begun.map { target in
            let sharing = ProbeSharing(target)
            if let sharing, let key = keys[sharing] { return key }
            lastKey += 1
            let key = EchoFlowKey(lastKey)
            if let sharing { keys[sharing] = key }
            return key
        }
    }
}
