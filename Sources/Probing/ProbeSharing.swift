import NetworkPrimitives
import ProbeEngine
import VPNConfiguration

/// The properties that targets of one flow of echo requests have in common: the address, and all settings that are not
/// declared shareable (``ProbeSettings/Values``).
///
/// An active-active VPN gateway has two connections to one customer gateway, and both monitors have its address. The
/// exporter pings it once, and exposes the figures for both connections. Each target with a host name has its own flow,
/// since names resolve independently.
struct ProbeSharing: Hashable {
    private let address: IPAddress
    private let settings: ProbeSettings

    /// Reads the shared properties; `nil` if the target needs its own flow.
    init?(_ target: ProbeTarget) {
        guard case .literal(let address) = target.address else { return nil }
        self.address = address
        settings = target.settings
    }

    static func == (left: ProbeSharing, right: ProbeSharing) -> Bool {
        left.address == right.address && left.settings.canShareFlow(with: right.settings)
    }

    /// Targets with one address have few different settings, so that the address suffices.
    func hash(into hasher: inout Hasher) { hasher.combine(address) }

    /// Returns the flow of each new target. The first target with a flow that is not running opens it.
    ///
    /// - Parameters:
    ///   - begun: in the order in which to open new flows.
    ///   - running: the targets that continue, with their flows.
    ///   - lastKey: the key of the newest flow, incremented for each new one.
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
