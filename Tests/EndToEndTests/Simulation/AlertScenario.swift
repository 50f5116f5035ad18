import Testing

@testable import NetworkSimulator

/// Connections with one fault each or none, and the alerts expected for them.
enum AlertScenario {
    typealias Alert = FiredAlert

    /// Connections without a fault or in maintenance.
    static let sound = ["clean", "maintained", "steady", "member-2"]

    static var network: Scenario {
        get throws {
            var scenario = Scenario()
            scenario.lateThresholdMicroseconds = 400_000
            for (address, change) in faults {
                var behaviour = Behaviour()
                behaviour.delayMicroseconds = 5_000
                change(&behaviour)
                scenario.ranges.append(.init(first: try #require(Address(address)), behaviour: behaviour))
            }
            scenario.ranges.sort { $0.first < $1.first }
            return scenario
        }
    }

    private static let faults: [(String, @Sendable (inout Behaviour) -> Void)] = [
        ("10.1.1.1", { _ in }),
        ("10.1.2.1", { $0.lossPeriod = 3 }),
        ("10.1.3.1", { $0.delayMicroseconds = 60_000 }),
        ("10.1.4.1", { $0.phases = [.init(from: 250, delayMicroseconds: 40_000)] }),
        ("10.1.5.1", { $0.jitter = .init(distribution: .uniform, microseconds: 200_000) }),
        ("10.1.6.1", { $0.errors = [.init(kind: .hostUnreachable, probability: 0.4)] }),
        ("10.1.7.1", { $0.errors = [.init(kind: .timeExceeded, probability: 0.4)] }),
        ("10.1.8.1", { $0.pathMTU = .init(bytes: 1_300) }),
        ("10.1.9.1", { $0.holes = .init(every: 20, length: 5) }),
        ("10.1.10.1", { $0.isSilent = true }),
        ("10.1.10.2", { $0.isSilent = true }),
        ("10.1.10.3", { $0.isSilent = true }),
        ("fd00:1::b:1", { $0.badChecksum = 0.3 }),
        ("10.1.21.1", { $0.lostRequests = Set(100...10_000) }),
        ("10.1.21.2", { $0.lostRequests = Set(100...10_000) }),
        ("10.1.22.1", { $0.lostRequests = Set(100...10_000) }),
    ]

    // MARK: The network

    static let networkAlerts =
        [
            Alert("VPNConnectionDown", "gone"), Alert("VPNConnectionPartlyDown", "seen"),
            Alert("VPNTargetDown", "half"), Alert("VPNProbesNotSent", "unsent"),
            Alert("VPNFlapping", "flapping"), Alert("VPNErrorBudgetBurnFast", "lossy"),
            Alert("VPNErrorBudgetBurnSlow", "lossy"), Alert("VPNLossHigh", "lossy"),
            Alert("VPNLatencyAboveObjective", "slow"), Alert("VPNLatencyAboveBaseline", "rerouted"),
            Alert("VPNJitterHigh", "jittery"), Alert("VPNICMPUnreachable", "unreachable"),
            Alert("VPNRoutingLoop", "looping"), Alert("VPNPathMTUBlackHole", "narrow"),
            Alert("VPNPathMTULow", "narrow"), Alert("VPNExporterSocketDrops"), Alert("VPNConfigReloadFailed"),
        ]

    private static let probes =
        "probes: { interval: 100ms, timeout: 400ms, window: 10s, base_window: 1m, trace: { enabled: false } }"

    /// The configuration of an exporter without a cloud.
    static let networkConfiguration = """
        monitors: { mode: none }
        \(probes)
        maintenance: [ { from: 2020-01-01T00:00, until: 2099-01-01T00:00, connections: [maintained] } ]
        connections:
        \(connection("clean", "10.1.1.1"))
        \(connection("lossy", "10.1.2.1", "objective: { loss: 0.01 },"))
        \(connection("slow", "10.1.3.1", "objective: { rtt: 20ms },"))
        \(connection("rerouted", "10.1.4.1"))
        \(connection("jittery", "10.1.5.1"))
        \(connection("unreachable", "10.1.6.1"))
        \(connection("looping", "10.1.7.1"))
        \(connection("narrow", "10.1.8.1", "probes: { path_mtu: { enabled: true, interval: 5s } },"))
        \(connection("flapping", "10.1.9.1"))
        \(connection("gone", "10.1.10.1"))
        \(connection("seen", "10.1.10.2"))
        \(connection("maintained", "10.1.10.2"))
        \(connection("damaged", "fd00:1::b:1"))
        \(connection("unsent", "10.1.1.1", "probes: { interface: absent0 },"))
          - { name: half, targets: [ { name: host, address: 10.1.1.1 }, { name: lan, address: 10.1.10.3 } ] }

        """

    private static func connection(_ name: String, _ address: String, _ settings: String = "") -> String {
        "  - { name: \(name), \(settings) targets: [ { name: peer, address: \"\(address)\" } ] }"
    }

    // MARK: The cloud

    /// The embedded cloud's port in the namespace.
    static let cloudPort: UInt16 = 21_400

    static let cloudAlerts = [
        Alert("VPNPairDown"), Alert("VPNConnectionDown", "fallen-1"), Alert("VPNConnectionDown", "fallen-2"),
        Alert("VPNRedundancyLost"), Alert("VPNPairMemberDown", "member-1"), Alert("VPNCloudDisagrees", "fallen-1"),
        Alert("VPNCloudStatusDown", "broken"), Alert("VPNCloudDisagrees", "broken"),
        Alert("VPNConnectionNotListed", "unlisted"), Alert("VPNMonitorMissing", "refused"),
        Alert("VPNTargetMissing", "refused"), Alert("VPNCloudDataStale", "stale"), Alert("VPNCloudTokenExpiring"),
    ]

    /// Alerts that fire only if the cloud refuses calls.
    static let refusalAlerts = [
        Alert("VPNCloudListsFailing"), Alert("VPNReconciliationFailing"), Alert("VPNCloudEyeFailing"),
        Alert("VPNCloudAPIThrottled"),
    ]

    static let staleID = id(7)

    static let cloudConfiguration = """
        cloud:
          provider: embedded
          region: eu-de
          project_id: 0123456789abcdef0123456789abcdef
          listen: 127.0.0.1:\(cloudPort)
          pending_create: 0s
        monitors: { interval: 1s }
        cloud_eye: { interval: 1s, look_back: 15m, max_age: 1h }
        \(probes)
        connections:
        \(simulated("steady", 0, "10.1.20.1"))
        \(simulated("fallen-1", 1, "10.1.21.1", "gateway: g, customer_gateway: d"))
        \(simulated("fallen-2", 2, "10.1.21.2", "gateway: g, customer_gateway: d"))
        \(simulated("member-1", 3, "10.1.22.1", "gateway: g, customer_gateway: e"))
        \(simulated("member-2", 4, "10.1.22.2", "gateway: g, customer_gateway: e"))
        \(simulated("broken", 5, "10.1.23.1", "status: ERROR", inside: "10.1.1.1"))
        \(simulated("unlisted", 6, "10.1.24.1", "listed: false"))
        \(simulated("stale", 7, "10.1.25.1"))
        \(simulated("refused", 8, "10.1.26.1", "create: refused"))

        """

    private static func id(_ number: Int) -> String { "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c0\(number)" }

    /// - Parameter inside: an address behind the tunnel to probe as well, if any.
    private static func simulated(
        _ name: String, _ number: Int, _ address: String, _ rest: String = "", inside: String? = nil
    ) -> String {
        let targets = inside.map { "targets: [ { name: peer }, { name: lan, address: \($0) } ], " } ?? ""
        let peer = "source_ip: 127.0.0.1, destination_ip: \(address)" + (rest.isEmpty ? "" : ", " + rest)
        return "  - { name: \(name), id: \(id(number)), \(targets)simulated: { \(peer) } }"
    }

    // MARK: The exporter itself

    static let exporterAlerts = [
        Alert("VPNAllConnectionsDown"), Alert("VPNExporterShardMissing"), Alert("VPNExporterNotReady"),
        Alert("VPNExporterScheduleLag"),
        Alert("VPNMeasurementImpaired"),
    ]

    /// A configuration with most connections down. The connection `seen` is down for the first exporter and up for this
    /// one.
    static let darkConfiguration = """
        monitors: { mode: none }
        \(probes)
        connections:
        \(connection("dark-1", "10.1.10.1"))
        \(connection("dark-2", "10.1.10.2"))
        \(connection("dark-3", "10.1.10.3"))
        \(connection("seen", "10.1.1.1"))

        """

    /// A configuration with a cloud that does not answer, for one of two shards.
    static let unreadyConfiguration = """
        cloud:
          provider: open-telekom-cloud
          region: eu-de
          project_id: 0123456789abcdef0123456789abcdef
          credentials: { token: none }
          endpoints: { identity: "http://127.0.0.1:9", vpn: "http://127.0.0.1:9", cloud_eye: "http://127.0.0.1:9" }
        connections: discover

        """
}
