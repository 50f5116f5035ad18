import CloudAPI
import Exposition
import Foundation
import Testing

@testable import Availability
@testable import CloudWatching
@testable import ExporterToolkit
@testable import Metrics
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Probing
@testable import Settings
@testable import VPNConfiguration

/// Compares a whole scrape of a scripted state with a file: the same state gives the same bytes.
struct GoldenScrapeTests {
    private static let paris = "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22"
    private static let lyon = "3c1e8d72-69e2-4f1b-9b66-2c7f2e0a8d33"
    private static let rome = "5b0e9a34-7c1f-4d7e-9c55-0a8f3d1e6b27"
    private static let clock = PingClock {
        ClockReading(monotonic: 1_000_000_000_000, realtime: 1_767_323_045_000_000_000)
    }

    @Test func `a scripted state gives the recorded scrape`() throws {
        let text = try Self.scrape()
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/metrics/golden.prom")
        if ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test func `the same state gives the same bytes`() throws {
        #expect(try Self.scrape() == Self.scrape())
    }

    @Test func `a clock that is set back leaves no creation time in the future`() throws {
        var collector = try Self.collector()
        collector.started = Self.clock.now().realtime
        func times() -> Int {
            String(decoding: ExpositionFormat.openMetrics.render(collector.collect(process: nil)), as: UTF8.self)
                .split(separator: "\n").count { $0.contains("_created{") || $0.contains("_created ") }
        }
        #expect(times() > 50)
        collector.clock = PingClock {
            ClockReading(monotonic: 1_000_000_000_000, realtime: 1_767_323_045_000_000_000 - 7_200_000_000_000)
        }
        #expect(times() == 0)
    }

    @Test func `the scrape has exactly the metrics of the catalog`() throws {
        let collector = try Self.collector()
        let process = ProcessStatistics(
            cpuNanoseconds: 1, startTimeNanoseconds: 1, residentBytes: 1, virtualBytes: 1, openDescriptors: 1,
            maxDescriptors: 1, threads: 1)
        let served = collector.collect(process: process).filter { !$0.isEmpty }.map(\.name).sorted()
        #expect(served == MetricCatalog.all.map(\.name))
    }

    @Test func `each name is in the catalog once`() {
        let names = MetricCatalog.all.map(\.name)
        #expect(Set(names).count == names.count)
    }

    /// Returns the scrape without the build's own line, which differs from build to build.
    private static func scrape() throws -> String {
        let families = try collector().collect(process: nil).filter { $0.name != MetricCatalog.buildInfo.name }
        return String(decoding: ExpositionFormat.text.render(families), as: UTF8.self)
    }

    private static func collector() throws -> Collector {
        let health = ProbingHealth.silent(clock: clock)
        let registry = ProbeRegistry()
        try fill(registry, health)
        let status = WatchedCloud(known)
        try fill(status)
        let calls = CloudCallRecorder()
        calls.called(.createToken, statusCode: 201, duration: .milliseconds(120))
        calls.called(.listConnections, statusCode: 429, duration: .milliseconds(7))
        calls.throttled(.listConnections)
        calls.unreadable(.listGateways, count: 3)
        calls.called(.createConnectionMonitor, statusCode: nil, duration: .seconds(15))
        calls.tokenExpires(at: CloudTimestamp(nanoseconds: 1_767_409_445_000_000_000))
        return Collector(
            configuration: configuration, registry: registry, health: health, status: status,
            measurements: measured(), pairs: pairs(status, registry), availability: availability(registry, status),
            calls: calls,
            clock: clock,
            configurationRead: 1_767_323_000_500_000_000, paths: try paths(), web: web(),
            silences: try silences(), selectors: selectors())
    }

    private static func silences() throws -> SilenceRegister {
        let silences = SilenceRegister()
        let start = clock.now().realtime
        _ = try silences.begin(
            Silence(pattern: NamePattern("berlin-paris*"), start: start, end: start + 1_500_000_000, reason: "a"))
        return silences
    }

    private static func selectors() -> SelectorStatus {
        let selectors = SelectorStatus()
        var unmatched = UnmatchedSelectors()
        unmatched.maintenance = ["a", "b"].map {
            UnmatchedSelectors.Name(place: "maintenance[0].connections[0]", text: $0)
        }
        _ = selectors.replace(by: unmatched)
        return selectors
    }

    private static func web() -> WebCounts {
        let counts = WebCounts()
        for _ in 0..<3 { counts.connectionOpened() }
        counts.connectionClosed()
        for end in [WebCounts.ConnectionEnd.displaced, .displaced, .flood] { counts.connectionEnded(end) }
        for end in [WebCounts.ResponseEnd.refused, .displaced, .timeout, .timeout] { counts.responseEnded(end) }
        return counts
    }

    private static var configuration: ExporterConfiguration {
        var configuration = ExporterConfiguration(
            cloud: nil, monitors: MonitorsConfiguration(),
            connections: [
                .fixture("berlin-rome", id: rome),
                .fixture("berlin-paris", id: paris, labels: ["site": "pa\"ris", "carrier": "example\\net"]),
                .fixture("berlin-paris-2", id: lyon),
                .fixture("unwatched", id: nil),
                .fixture("nowhere", id: nil),
            ])
        configuration.connections[1].policy.objective = ServiceObjective(
            loss: 0.001, roundTrip: .milliseconds(200), availability: 0.999)
        configuration.maintenance = [
            MaintenanceWindow(time: .once(from: 0, until: .max), connections: ["berlin-rome"])
        ]
        return configuration
    }

    private static func fill(_ registry: ProbeRegistry, _ health: ProbingHealth) throws {
        let paris = try recorder("berlin-paris", "203.0.113.32", health)
        let now = clock.now()
        for (number, time) in [(UInt64(0), 20), (1, 22), (2, 21), (9, 205)] {
            if number == 9 { lose(LossReason.allCases, of: paris, at: now) }
            paris.observe(.sent(lag: 40_000), of: number, at: now)
            let reply = EchoReply(
                sequence: number, roundTripTime: Int64(time) * 1_000_000, hopLimit: number == 1 ? 60 : 61,
                codePoint: number == 2 ? 46 : 0, isReordered: number == 2, isTruncated: number == 1)
            paris.observe(.verdict(.reply(reply)), of: number, at: now)
        }
        paris.observe(.sent(lag: 0), of: 10, at: now)
        paris.observe(.verdict(.lost(.timeout)), of: 10, at: now)
        for event in [
            EchoEvent.lateReply, EchoEvent.duplicateReply, EchoEvent.duplicateReply, EchoEvent.corruptedReply,
            EchoEvent.foreignReply, EchoEvent.icmpError(.timeExceeded),
        ] {
            paris.observe(event, of: 0, at: now)
        }
        paris.observe(.packetTooBig(mtu: 1_400), of: 0, at: now)
        let rome = try recorder("berlin-rome", "2001:db8::1", health)
        for failure in SendFailure.allCases { rome.observe(.sendFailed(failure), of: 0, at: now) }
        rome.observe(.sent(lag: 0), of: 1, at: now)
        rome.observe(.verdict(.notSent(.permission)), of: 1, at: now)
        health.buffers(
            SocketBuffers(
                receive: .init(granted: 212_992, needed: 180_000), send: .init(granted: 212_992, needed: 307_200)))
        rome.observe(.timestamps(PingTimestamps(hasReceiveStamps: true)), of: 0, at: now)
        let oslo = try recorder("berlin-oslo", .name(#require(HostName("oslo.example.net"))), health)
        oslo.resolved(to: try #require(IPAddress("198.51.100.4")), at: now)
        oslo.resolved(to: try #require(IPAddress("198.51.100.5")), at: now)
        let nowhere = try recorder("nowhere", .name(#require(HostName("nowhere.invalid"))), health)
        nowhere.resolutionFailed()
        registry.publish([rome, paris, oslo, nowhere])
        health.received(after: 30_000)
        health.dropped(SocketDrops(unbuffered: 2, rawIPv6: 1))
        health.identifiersRenewed([.age: 2, .losses: 3])
    }

    /// Paris is two hops away, and larger packets to it get lost without an ICMP error.
    private static func paths() throws -> PathStatus {
        let paths = PathStatus()
        let target = ProbeTarget.ID(connection: "berlin-paris", target: "peer")
        var mtu = PathMTUState()
        for _ in 0..<2 { mtu.record(PathMTUFindings(conclusion: .found(1_380, .silence)), answers: nil) }
        paths.record(mtu, of: target)
        let destination = try #require(IPAddress("203.0.113.32"))
        let hops = [PathTrace.Hop(address: IPAddress("10.0.0.1")), PathTrace.Hop(address: destination)]
        _ = paths.record(
            PathTrace(time: 0, destination: destination, occasion: .baseline, hops: hops, isComplete: true), of: target)
        return paths
    }

    private static func lose(_ reasons: [LossReason], of recorder: ProbeRecorder, at time: ClockReading) {
        for (index, reason) in reasons.enumerated() {
            recorder.observe(.sent(lag: 2_000_000), of: UInt64(3 + index), at: time)
            recorder.observe(.verdict(.lost(reason)), of: UInt64(3 + index), at: time)
        }
    }

    private static func availability(_ registry: ProbeRegistry, _ known: WatchedCloud) -> AvailabilityStatus {
        let status = AvailabilityStatus()
        ConnectionWatch.fixture(configuration, registry: registry, status: known, availability: status, clock: clock)
            .evaluate()
        return status
    }

    private static func recorder(
        _ connection: String, _ address: String, _ health: ProbingHealth
    ) throws -> ProbeRecorder {
        try recorder(connection, .literal(#require(IPAddress(address))), health)
    }

    private static func recorder(
        _ connection: String, _ address: ProbeAddress, _ health: ProbingHealth
    ) throws -> ProbeRecorder {
        var settings = ProbeSettings.standard
        var objective: Duration?
        if connection == "berlin-paris" {
            settings.hasJitterHistogram = true
            settings.hasMeanOpinionScore = true
            objective = .milliseconds(200)
            settings.pathMTU.isEnabled = true
        }
        let target = ProbeTarget(
            id: .init(connection: connection, target: "peer"), address: address, settings: settings, place: .line,
            roundTripObjective: objective)
        return ProbeRecorder(target, health: health)
    }

    /// The gateway has a name, the customer gateway has none, and one connection is discovered.
    private static var known: WatchedCloud.Snapshot {
        var known = WatchedCloud.Snapshot()
        known.connections = configuration.connections
        known.discovered = [lyon]
        known.gateways["g-1"] = VPNGateway(
            id: "g-1", name: "berlin", status: "ACTIVE", networkType: "public", haMode: "active-standby")
        known.customerGateways["c-1"] = CustomerGateway(id: "c-1")
        known.gatewayNames.update(known.gateways, known.customerGateways)
        return known
    }

    /// Paris has every figure. The second connection's link has full loss, and its traffic is too old.
    private static func measured() -> CloudMeasurements {
        let measurements = CloudMeasurements()
        let values: [CloudMeasure: Double] = [
            .linkLoss: 12.5, .linkRoundTrip: 21.25, .linkMaximum: 40, .tunnelLoss: 0, .tunnelRoundTrip: 24,
            .tunnelMaximum: 31, .connectionStatus: 1, .receiveRate: 8_000_000, .sendRate: 1_000, .receivePackets: 900,
            .sendPackets: 0.5, .gatewayReceiveRate: 80_000_000, .gatewaySendRate: 16_000, .gatewayReceivePackets: 9_000,
            .gatewaySendPackets: 12, .gatewayReceiveUsage: 80, .gatewaySendUsage: 0.1, .gatewayConnections: 2,
        ]
        for (measure, value) in values {
            let id = measure.source == .gateway ? "g-1" : paris
            measurements.record([measure.series(of: id): point(value, secondsAgo: 75)])
        }
        measurements.record([
            CloudMeasure.linkLoss.series(of: lyon): point(100, secondsAgo: 30),
            CloudMeasure.linkRoundTrip.series(of: lyon): point(5_000, secondsAgo: 30),
            CloudMeasure.connectionStatus.series(of: lyon): point(2, secondsAgo: 60),
            CloudMeasure.receiveRate.series(of: lyon): point(8, secondsAgo: 901),
        ])
        measurements.recordEnd(isSuccess: true, at: 1_767_323_000_000_000_000)
        measurements.recordEnd(isSuccess: false, at: 1_767_323_044_000_000_000)
        return measurements
    }

    private static func point(_ value: Double, secondsAgo: Int64) -> CloudEyePoint {
        CloudEyePoint(
            time: CloudTimestamp(nanoseconds: clock.now().realtime - secondsAgo * 1_000_000_000), value: value)
    }

    /// Paris and its second connection: first both are up, then they have the states of the probes and the cloud.
    private static func pairs(_ status: WatchedCloud, _ registry: ProbeRegistry) -> PairStatus {
        let pairs = PairStatus()
        var book = PairTracker()
        let both = ["berlin-paris", "berlin-paris-2"].map { PairMember(connection: $0, role: "master", isUp: true) }
        _ = book.update([.init(gateway: "g-1", customerGateway: "c-1"): both])
        pairs.record(book)
        ConnectionWatch.fixture(configuration, registry: registry, status: status, pairs: pairs, clock: clock)
            .evaluate()
        return pairs
    }

    private static func fill(_ status: WatchedCloud) throws {
        var state = ConnectionRecords(ids: [paris, lyon, rome])
        state.record(
            MonitorPlan(
                configured: [paris, lyon, rome],
                listed: [try .fixture(paris, status: "A_NEW_STATE"), try .fixture(lyon)],
                monitors: [try .fixture("6b1f0f3e-6f4e-4b55-9d62-0c7a4d1f2a10", of: paris)], mayCreate: true))
        state.recordFailure(.notFound, for: rome)
        status.record(
            WatchedCloud.Run(isSuccess: true, duration: 250_000_000, end: 1_767_323_040_000_000_000),
            reports: state.reports)
        status.record(
            WatchedCloud.Run(isSuccess: false, duration: 15_000_000_000, end: 1_767_323_044_000_000_000), reports: nil)
    }
}
