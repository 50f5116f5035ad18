import CloudAPI
import Foundation
import Testing

@testable import CloudWatching
@testable import NetworkPrimitives
@testable import ProbeEngine
@testable import Settings
@testable import VPNConfiguration

struct ConfigurationFileTests {
    private static let badFolder = ConfigurationFixture.fixtures + "/bad"
    private static let badFiles = ((try? FileManager.default.contentsOfDirectory(atPath: badFolder)) ?? []).sorted()
    private static let badNames = badFiles.filter { $0.hasSuffix(".yml") }.map { String($0.dropLast(4)) }

    @Test(arguments: badNames)
    func `each bad file yields exactly the lines of the text file next to it`(name: String) throws {
        let file = "\(Self.badFolder)/\(name)"
        let problems = try ConfigurationFixture.problems(ConfigurationFixture.bytes(file + ".yml"), file: name + ".yml")
        if ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == "1" {
            try (problems + "\n").write(toFile: file + ".txt", atomically: true, encoding: .utf8)
        }
        #expect(try problems + "\n" == ConfigurationFixture.text(file + ".txt"))
    }

    @Test func `each bad file has its text file, and the other way round`() {
        #expect(Self.badNames.count > 50)
        #expect(Self.badFiles == Self.badNames.flatMap { [$0 + ".txt", $0 + ".yml"] }.sorted())
    }

    @Test func `no message shows a password`() throws {
        for name in Self.badNames {
            let text = try ConfigurationFixture.text("\(Self.badFolder)/\(name).txt")
            #expect(!text.contains("hunter2"), "\(name)")
        }
    }

    private func good(_ name: String) throws -> ExporterConfiguration {
        try ConfigurationFixture.parse(
            ConfigurationFixture.bytes("\(ConfigurationFixture.fixtures)/good/\(name).yml"), file: name)
    }

    @Test func `the smallest valid file gets all defaults`() throws {
        let expected = ExporterConfiguration(
            cloud: CloudConfiguration(
                provider: .embedded, region: "eu-de", project: .id("0123456789abcdef0123456789abcdef"),
                endpoints: EndpointOverrides(identity: nil, vpn: nil), credentials: nil,
                listen: try #require(LoopbackListener("127.0.0.1:0")), pendingCreate: .seconds(2)),
            monitors: MonitorsConfiguration(mode: .ensure, interval: .seconds(300)), icmp: ICMPConfiguration(),
            connections: [
                ConnectionConfiguration(
                    name: "a", id: "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22", labels: [:], simulated: nil,
                    targets: [TargetConfiguration(name: "peer", address: nil, probes: .standard)])
            ])
        #expect(try good("smallest") == expected)
    }

    @Test func `every setting of a file takes effect, and probe settings override inherited ones`() throws {
        let configuration = try good("every-setting")
        #expect(configuration.monitors == MonitorsConfiguration(mode: .observe, interval: .seconds(1)))
        #expect(configuration.cloud?.region == "eu-nl")
        #expect(configuration.cloud?.listen.description == "[::1]:10034")
        #expect(configuration.cloud?.pendingCreate == .zero)
        let connection = try #require(configuration.connections.first)
        #expect(connection.labels == ["site": "paris", "floor": "3", "on": "no"])
        let expected = SimulatedConfiguration(
            sourceIP: try #require(IPAddress("127.0.0.10")), destinationIP: try #require(IPAddress("::1")),
            create: .refused, isListed: false)
        #expect(connection.simulated == expected)
        var settings = ProbeSettings.Values(
            interval: .milliseconds(500), timeout: .seconds(3), payloadSize: 100, window: .seconds(90),
            packet: EchoPacketOptions(hopLimit: 64, codePoint: 46, forbidsFragmentation: true, mark: 42),
            path: EchoPath(source: IPAddress("192.0.2.1"), interface: "vrf-blue"), addressFamily: .preferIPv6,
            resolveInterval: .seconds(30))
        let peer = TargetConfiguration(name: "peer", address: nil, probes: ProbeSettings(settings))
        settings.timeout = .milliseconds(250)
        settings.payloadSize = 1472
        settings.packet = EchoPacketOptions(hopLimit: 1, codePoint: 10, forbidsFragmentation: false, mark: 0)
        let gateway = TargetConfiguration(name: "gateway", address: nil, probes: ProbeSettings(settings))
        settings = peer.probes.values
        settings.interval = .seconds(3600)
        settings.window = .seconds(3600)
        let address = try #require(IPAddress("10.1.2.3"))
        let lan = TargetConfiguration(name: "lan", address: .literal(address), probes: ProbeSettings(settings))
        settings = peer.probes.values
        settings.path = EchoPath(source: IPAddress("2001:db8::1"), interface: "eth0")
        settings.addressFamily = .ipv6
        settings.resolveInterval = .seconds(86_400)
        let name = try #require(HostName("router1.example.com."))
        let router = TargetConfiguration(name: "router", address: .name(name), probes: ProbeSettings(settings))
        let expectedTargets = [peer, gateway, lan, router]
        #expect(connection.targets == expectedTargets)
    }

    @Test func `the ICMP settings become options of the engine`() throws {
        let options = try good("every-setting").icmp.pingOptions
        #expect(options.socketKind == .datagram)
        #expect(options.timestamps == .receiveOnly)
        #expect(options.renewal == IdentifierRenewal(interval: nil, losses: 3))
        let standard = ICMPConfiguration().pingOptions
        #expect(standard.renewal == IdentifierRenewal(interval: 600_000_000_000, losses: 10))
    }

    @Test func `a real cloud has its credentials, and endpoints without a trailing slash`() throws {
        let cloud = try #require(try good("real-cloud").cloud)
        #expect(cloud.provider == .openTelekomCloud)
        #expect(
            cloud.credentials
                == .user(name: "1234", password: Secret("from-file"), domain: .name("OTC00000000001000000000")))
        #expect(
            cloud.endpoints == EndpointOverrides(identity: "https://iam.example.com:443", vpn: "http://[::1]:8080"))
    }

    @Test func `credentials can be a temporary access key instead of a user`() throws {
        let key = AccessKey(
            id: "AKEXAMPLE0000000TEST", secret: Secret("from-file"), securityToken: Secret("token"))
        #expect(try good("access-key").cloud?.credentials == .accessKey(key))
    }

    @Test func `settings of the cloud, discoveries, default targets and Cloud Eye take effect`() throws {
        let configuration = try good("discovery")
        let cloud = try #require(configuration.cloud)
        #expect(cloud.project == .name("eu-de_prod"))
        #expect(cloud.region == "eu-de")
        #expect(cloud.credentials == .token(Secret("from-file")))
        #expect(cloud.endpoints == EndpointOverrides(cloudEye: "https://ces.example.com"))
        #expect(cloud.proxy == .given(try HTTPProxy("http://me:hunter2@proxy.example.com:3128")))
        #expect(cloud.insecureSkipVerify)
        let cloudEye = CloudEyeConfiguration(
            isEnabled: false, interval: .seconds(15), lookBack: .seconds(120), maximumAge: .seconds(60),
            batchSize: 500)
        #expect(configuration.cloudEye == cloudEye)
        var fast = ProbeSettings.standard.values
        fast.interval = .milliseconds(500)
        let standard = ["peer", "tunnel"].map { TargetConfiguration(name: $0, address: nil, probes: .standard) }
        let faster = ["peer", "tunnel"].map {
            TargetConfiguration(name: $0, address: nil, probes: ProbeSettings(fast))
        }
        let gateway = TargetConfiguration(name: "gateway", address: nil, probes: .standard)
        #expect(configuration.connections.map(\.targets) == [standard])
        let selector = ConnectionSelector(
            name: NamePattern("prod-*"), gateway: "berlin", tags: ["env": "prod", "empty": ""],
            statuses: ["ACTIVE", "DOWN"])
        let expected = [
            DiscoveryConfiguration(selector: selector, labels: ["team": "network"], targets: faster),
            DiscoveryConfiguration(selector: ConnectionSelector(gateway: "paris"), targets: [gateway]),
            DiscoveryConfiguration(targets: standard),
        ]
        #expect(configuration.discoveries == expected)
    }

    @Test(arguments: ["discover", "[discover]", "[discover: all]", "[discover: {}]"])
    func `a word instead of the list, an item or a selection discovers all connections`(
        connections: String
    ) throws {
        let text =
            "cloud: { provider: embedded, region: eu-de, project_id: a }\nconnections: \(connections)\n"
        let configuration = try ConfigurationFixture.parse(text)
        #expect(configuration.connections == [])
        let peer = TargetConfiguration(name: "peer", address: nil, probes: .standard)
        #expect(configuration.discoveries == [DiscoveryConfiguration(targets: [peer])])
    }

    @Test func `the simulation of a connection takes effect`() throws {
        let address = try #require(IPAddress("127.0.0.10"))
        let expected = SimulatedConfiguration(
            sourceIP: address, destinationIP: address, create: .allowed, isListed: true, gatewayName: "berlin",
            customerGatewayName: "paris", haRole: .slave, style: .static, status: .down, tags: ["env": "prod"],
            hasNQA: true, measured: .init(latency: .milliseconds(20), loss: 3))
        #expect(try good("simulated").connections.map(\.simulated) == [expected])
    }

    @Test func `without monitors, cloud and IDs are optional`() throws {
        let configuration = try good("no-cloud")
        #expect(configuration.cloud == nil)
        #expect(configuration.connections.map(\.id) == [nil])
        #expect(configuration.connections[0].targets.map(\.address?.description) == ["127.0.0.1", "::1"])
    }
}
