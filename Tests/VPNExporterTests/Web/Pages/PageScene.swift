import CloudAPI
import Foundation
import Testing

@testable import Availability
@testable import CloudWatching
@testable import ExporterToolkit
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import Settings
@testable import StatusPages
@testable import VPNConfiguration
@testable import VPNExporter

/// Pages of a scripted hour: a pair with a lossy connection, a connection that is down, one with two targets, one with
/// a changed route, and one without targets.
struct PageScene {
    /// Changes every text from outside before the pages show it.
    var disguise: @Sendable (String) -> String = { $0 }
    var links = PageLinks()
    /// The number of probed seconds in the hour.
    var length: Int64 = 3_600

    static let now = ClockReading(monotonic: 36_000_030_000_000_000, realtime: 1_767_323_045_123_000_000)
    static let clock = PingClock { now }
    private static let second: Int64 = 1_000_000_000

    /// The behavior of a target in the hour.
    private struct Script {
        let connection: String
        let target: String
        let address: String
        /// In microseconds.
        let base: Int64
        let noise: Int64
        var isLost: @Sendable (_ second: Int64, _ chance: Int64) -> Bool = { _, _ in false }
        /// In microseconds, in addition to base and noise.
        var extra: @Sendable (_ second: Int64) -> Int64 = { _ in 0 }
    }

    private static let scripts = [
        Script(connection: "berlin-paris", target: "peer", address: "203.0.113.32", base: 20_400, noise: 900),
        Script(
            connection: "berlin-paris-2", target: "peer", address: "203.0.113.33", base: 21_100, noise: 1_400,
            isLost: { second, chance in (1_500..<1_700).contains(second) || second > 2_700 && chance < 60 },
            extra: { second in second > 2_700 ? (second - 2_700) * 14 : 0 }),
        Script(connection: "berlin-rome", target: "lan", address: "10.7.0.12", base: 32_900, noise: 500),
        Script(connection: "berlin-rome", target: "peer", address: "198.51.100.7", base: 31_800, noise: 450),
        Script(
            connection: "berlin-oslo", target: "peer", address: "2001:db8:7::1", base: 27_000, noise: 300,
            extra: { $0 > 2_000 ? 11_500 : 0 }),
        Script(
            connection: "berlin-atlantis", target: "peer", address: "192.0.2.44", base: 48_000, noise: 2_500,
            isLost: { second, chance in second >= 2_880 || chance < 3 }),
        Script(
            connection: "berlin-madrid", target: "peer", address: "203.0.113.90", base: 38_700, noise: 6_000,
            isLost: { second, _ in (600..<606).contains(second % 1_800) }),
    ]

    func pages() throws -> WebPages {
        let health = ProbingHealth.silent(clock: Self.clock)
        let registry = ProbeRegistry()
        registry.publish(try Self.scripts.map { try recorder($0, health) })
        let events = EventLog()
        let availability = AvailabilityStatus()
        let status = try status()
        let paths = try paths()
        ConnectionWatch.fixture(
            configuration, registry: registry, status: status, measurements: measurements, paths: paths, health: health,
            availability: availability, events: events, clock: Self.clock
        ).evaluate()
        events.record(
            Event(
                time: Self.now.realtime - 95 * Self.second, kind: .pairChanged, connection: nil,
                text: disguise("pair berlin to paris is degraded")))
        let connections = ConnectionReporter(
            configuration: configuration, registry: registry, status: status, availability: availability,
            clock: Self.clock,
            measurements: measurements, pairs: pairs, paths: paths, silences: try silences())
        let current = CurrentConfiguration(configuration, read: Self.now.realtime - 600 * Self.second)
        current.recordFailure()
        events.record(
            Event(
                time: Self.now.realtime - 60 * Self.second, kind: .configurationRefused, connection: nil,
                text: disguise("9:13: probes.interval: is text")))
        return WebPages(
            reporter: StatusReporter(
                connections: connections, current: current, health: health, calls: CloudCallRecorder(),
                start: ClockReading(
                    monotonic: Self.now.monotonic - 7_500 * Self.second,
                    realtime: Self.now.realtime - 7_500 * Self.second), readiness: { .ready },
                events: { events.newestFirst }), links: links)
    }

    /// Returns the answer as text, with fixed names for version, revision and style sheet.
    func answer(_ uri: String) async throws -> String {
        let routes = WebRoutes(scrape: { _ in .metrics([]) }, readiness: { .ready }, pages: try pages())
        let response = await routes.response(to: WebRequest(method: "GET", uri: uri))
        #expect(response.status == .ok)
        return String(decoding: response.body, as: UTF8.self)
            .replacing("revision \(BuildInformation.revision.prefix(8))", with: "revision 0123abcd")
            .replacing(">\(BuildInformation.version)<", with: ">1.2.3<")
            .replacing("?\(StyleSheet.version)", with: "?style")
    }
}

extension PageScene {
    private func name(_ name: String) -> String { disguise(name) }

    private static func id(_ name: String) -> String { "id-of-" + name }

    private var configuration: ExporterConfiguration {
        var cloud = CloudConfiguration(provider: .openTelekomCloud, region: "eu-de", project: .id("0123"))
        cloud.credentials = nil
        var configuration = ExporterConfiguration(
            cloud: cloud, monitors: MonitorsConfiguration(),
            connections: ["paris", "paris-2", "rome", "oslo", "atlantis", "madrid", "new"].map {
                let labels = ["site": disguise($0), "carrier": disguise("example-net")]
                return .fixture(name("berlin-\($0)"), id: Self.id("berlin-\($0)"), labels: labels)
            })
        configuration.connections[0].policy.objective = ServiceObjective(
            loss: 0.001, roundTrip: .milliseconds(200), availability: 0.999)
        configuration.maintenance = [
            MaintenanceWindow(time: .once(from: 0, until: .max), connections: [name("berlin-madrid")]),
            MaintenanceWindow(
                time: .weekly(days: [6], from: 1_320, until: 120, zone: .gmt),
                connections: NameSelection([name("berlin-rome")]),
                gateways: NameSelection([disguise("madrid")])),
        ]
        return configuration
    }

    private func recorder(_ script: Script, _ health: ProbingHealth) throws -> ProbeRecorder {
        let address = try #require(IPAddress(script.address))
        let target = ProbeTarget(
            id: .init(connection: name(script.connection), target: disguise(script.target)),
            address: .literal(address), settings: .standard, place: script.target == "peer" ? .line : .inside)
        let recorder = ProbeRecorder(target, health: health)
        var random: UInt64 = UInt64(script.base)
        for second in (3_600 - length)..<3_600 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let chance = Int64(random >> 40)
            let past = (3_600 - second) * Self.second
            let time = ClockReading(monotonic: Self.now.monotonic - past, realtime: Self.now.realtime - past)
            let sequence = UInt64(second)
            recorder.observe(.sent(lag: 40_000), of: sequence, at: time)
            let microseconds =
                script.base + script.extra(second) + chance % script.noise
                + (chance % 31 == 0 ? chance % 6_007 * (chance % 7) / 6 : 0)
            let reply = EchoReply(
                sequence: sequence, roundTripTime: microseconds * 1_000, hopLimit: 60, isReordered: false)
            let isLost = script.isLost(second, chance % 1_000)
            recorder.observe(.verdict(isLost ? .lost(.timeout) : .reply(reply)), of: sequence, at: time)
        }
        return recorder
    }

    private func status() throws -> WatchedCloud {
        var known = WatchedCloud.Snapshot()
        known.connections = configuration.connections
        known.gateways["g-1"] = VPNGateway(id: "g-1", name: disguise("berlin"))
        known.customerGateways["c-1"] = CustomerGateway(id: "c-1", name: disguise("paris"))
        known.gatewayNames.update(known.gateways, known.customerGateways)
        let status = WatchedCloud(known)
        var reports: [String: ConnectionReport] = [:]
        for short in [
            "berlin-paris", "berlin-paris-2", "berlin-rome", "berlin-oslo", "berlin-atlantis", "berlin-madrid",
        ] {
            let id = Self.id(short)
            reports[id] = ConnectionReport(
                connection: VPNConnection(
                    id: id, name: disguise(short),
                    status: .init(rawValue: short == "berlin-atlantis" ? "DOWN" : "ACTIVE"),
                    gatewayID: "g-1",
                    customerGatewayID: short.contains("paris") ? "c-1" : disguise("cgw-\(short.dropFirst(7))"),
                    style: disguise("STATIC"), haRole: short.hasSuffix("2") ? "slave" : "master"),
                monitor: ConnectionMonitor(
                    id: disguise("m-\(short)"), vpnConnectionID: id, status: .init(rawValue: disguise("ACTIVE")),
                    sourceIP: "198.51.100.60", destinationIP: disguise("203.0.113.32")), created: 1)
        }
        let end = Self.now.realtime - 42 * Self.second
        status.record(WatchedCloud.Run(isSuccess: true, duration: 1, end: end), reports: reports)
        status.record(
            WatchedCloud.Run(isSuccess: false, duration: 1, end: end, problem: disguise("503 from the cloud")),
            reports: nil)
        return status
    }

    private func silences() throws -> SilenceRegister {
        let silences = SilenceRegister()
        let start = Self.now.realtime - 300 * Self.second
        _ = try silences.begin(
            Silence(
                pattern: NamePattern("*oslo*"), start: start, end: start + 7_200 * Self.second,
                reason: disguise("carrier works on the line")))
        return silences
    }

    private var measurements: CloudMeasurements {
        let measurements = CloudMeasurements()
        for (index, script) in Self.scripts.enumerated() {
            let values: [CloudMeasure: Double] = [
                .linkLoss: script.connection == "berlin-atlantis" ? 100 : 0, .linkRoundTrip: Double(script.base) / 980,
                .linkMaximum: Double(script.base) / 700, .connectionStatus: 1, .receiveRate: 18_000_000,
                .sendRate: 400_000,
            ]
            for (measure, value) in values {
                let time = Self.now.realtime - Int64(55 + index) * Self.second
                measurements.record([
                    measure.series(of: Self.id(script.connection)): CloudEyePoint(
                        time: CloudTimestamp(nanoseconds: time), value: value)
                ])
            }
        }
        measurements.recordEnd(isSuccess: true, at: Self.now.realtime - 12 * Self.second)
        return measurements
    }

    private var pairs: PairStatus {
        var book = PairTracker()
        let members = [("berlin-paris", "master", true), ("berlin-paris-2", "slave", false)].map {
            PairMember(connection: name($0.0), role: $0.1, isUp: $0.2)
        }
        _ = book.update([.init(gateway: "g-1", customerGateway: "c-1"): members])
        let pairs = PairStatus()
        pairs.record(book)
        return pairs
    }

    private func paths() throws -> PathStatus {
        let paths = PathStatus()
        let target = ProbeTarget.ID(connection: name("berlin-paris"), target: disguise("peer"))
        var mtu = PathMTUState()
        for _ in 0..<2 { mtu.record(PathMTUFindings(conclusion: .found(1_380, .silence)), answers: nil) }
        paths.record(mtu, of: target)
        let destination = try #require(IPAddress("203.0.113.32"))
        let hops = [
            PathTrace.Hop(address: IPAddress("10.0.0.1"), roundTripTime: 410_000), PathTrace.Hop(),
            PathTrace.Hop(address: destination, roundTripTime: 20_900_000),
        ]
        _ = paths.record(
            PathTrace(
                time: Self.now.realtime - 3_000 * Self.second, destination: destination, occasion: .baseline,
                hops: hops,
                isComplete: true), of: target)
        return paths
    }
}
