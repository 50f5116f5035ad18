import CloudAPI
import Testing

@testable import CloudWatching
@testable import Settings
@testable import VPNConfiguration
@testable import VPNExporter

struct CloudFindingsTests {
    private static let a = "aaaaaaaa-0000-4000-8000-000000000001"
    private static let gone = "bbbbbbbb-0000-4000-8000-000000000002"

    private func configuration(mode: MonitorsConfiguration.Mode = .ensure, ids: [String] = [a]) -> ExporterConfiguration
    {
        ExporterConfiguration(
            cloud: CloudConfiguration(provider: .embedded, region: "eu-de", project: .id("p")),
            monitors: MonitorsConfiguration(mode: mode),
            connections: ids.enumerated().map { .fixture("c\($0.offset)", id: $0.element) })
    }

    private func inventory(monitored: Bool = true, status: String = "ACTIVE") throws -> CloudInventory {
        CloudInventory(
            connections: .success([try .fixture(Self.a, status: status)]),
            monitors: .success(monitored ? [try .fixture("m", of: Self.a)] : []), gateways: .success([]),
            customerGateways: .success([]), readings: .success(1))
    }

    private func error(_ operation: CloudOperation, _ status: Int?, _ disposition: Disposition) -> CloudError {
        CloudError(operation, httpStatus: status, message: "words", disposition: disposition)
    }

    @Test func `a cloud that allows everything has only good findings`() throws {
        let all = CloudFindings(configuration(), try inventory()).all
        #expect(all.allSatisfy { $0.grade == .ok && $0.remedy == nil }, "\(all)")
        #expect(
            all.map(\.subject) == [
                "credentials", "list connections", "list monitors", "list gateways", "list customer gateways",
                "create monitors", "c0", "read",
            ])
    }

    @Test func `a right that cannot be checked is a warning with the permission`() throws {
        let all = CloudFindings(configuration(), try inventory(monitored: false)).all
        let creation = all.first { $0.subject == "create monitors" }
        #expect(creation?.grade == .warn)
        #expect(creation?.text == "1 to create; only the first creation shows whether the role allows it")
        #expect(creation?.remedy?.contains("vpn:connectionMonitors:create") == true)
        let observed = CloudFindings(configuration(mode: .observe), try inventory(monitored: false)).all
        #expect(observed.first { $0.subject == "create monitors" }?.grade == .ok)
    }

    @Test func `rejected credentials fail once, and the remaining checks are not tried`() {
        var inventory = CloudInventory()
        inventory.connections = .failure(error(.createToken, 401, .badCredentials))
        let all = CloudFindings(configuration(), inventory).all
        #expect(all.first?.subject == "credentials" && all.first?.grade == .fail)
        #expect(all.first?.remedy?.hasPrefix("Check the user's name, password") == true)
        #expect(all.first?.text.contains("Check the user's name") == false)
        #expect(all.filter { $0.text.contains("401") }.count == 1)
        #expect(all.filter(\.isUntried).map(\.grade) == [.warn, .warn, .warn, .warn])
        #expect(
            FindingTable(findings: all.filter(\.isUntried), style: .plain).description == """
                WARN  cloud  4 of them  not tried: an earlier call failed: list connections, list monitors, list gateways, list customer gateways
                4 checked: 0 ok, 4 warn, 0 fail

                """)
    }

    @Test func `a forbidden list fails with the role, and forbidden names are a warning`() throws {
        var inventory = try inventory()
        inventory.monitors = .failure(error(.listConnectionMonitors, 403, .forbidden))
        inventory.customerGateways = .failure(error(.listCustomerGateways, 403, .forbidden))
        inventory.readings = .failure(error(.queryMetricData, 403, .forbidden))
        let all = CloudFindings(configuration(), inventory).all
        let grades = Dictionary(uniqueKeysWithValues: all.map { ($0.subject, $0.grade) })
        #expect(grades["credentials"] == .ok)
        #expect(
            grades["list monitors"] == .fail && grades["list customer gateways"] == .warn && grades["read"] == .warn)
        #expect(all.first { $0.subject == "list monitors" }?.remedy?.contains("VPN ReadOnlyAccess") == true)
        #expect(grades["create monitors"] == nil && grades["c0"] == nil)
    }

    @Test func `an unlisted connection fails, and one that is down is a warning`() throws {
        let all = CloudFindings(configuration(ids: [Self.a, Self.gone]), try inventory(status: "DOWN")).all
        let connections = all.filter { $0.area == "connection" }
        #expect(connections.map(\.grade) == [.warn, .fail])
        #expect(
            connections.map(\.text) == ["the cloud reports DOWN, its monitor is ACTIVE", "the cloud does not list it"])
    }

    @Test func `a cloud that does not answer is one failure`() {
        let all = CloudFindings(configuration(), CloudInventory(failure: "no answer")).all
        #expect(all == [Finding(.fail, "cloud", "access", "no answer")])
    }

    @Test func `a network failure gives no finding on credentials`() {
        var inventory = CloudInventory()
        inventory.connections = .failure(error(.createToken, nil, .retry))
        let all = CloudFindings(configuration(), inventory).all
        #expect(!all.contains { $0.subject == "credentials" })
        #expect(all.first?.grade == .fail)
    }

    @Test func `a rule that matches nothing fails, even if another rule matches`() throws {
        var configuration = configuration(ids: [])
        configuration.discoveries = ["n-*", "prod-*"].map {
            DiscoveryConfiguration(
                selector: ConnectionSelector(name: NamePattern($0)), labels: [:], targets: [.peerTarget])
        }
        let all = CloudFindings(configuration, try inventory()).all.filter { $0.subject == "discovery" }
        #expect(all.map(\.grade) == [.ok, .fail])
        #expect(all[0].text == "1 connections found" && all[1].text == "discover: name prod-* matches no connection")
        #expect(all[1].remedy != nil)
        configuration.discoveries[0].selector.name = NamePattern("n-\(Self.gone)")
        configuration.discoveries[1].selector.name = NamePattern("nn-\(Self.a)")
        let typo = CloudFindings(configuration, try inventory()).all.last { $0.subject == "discovery" }
        #expect(typo?.text == "discover: name nn-\(Self.a) matches no connection; did you mean n-\(Self.a)?")
    }

    @Test func `unmatched connections are counted, and the first are named`() throws {
        var inventory = try inventory()
        inventory.connections = .success(try [Self.a, "1", "2", "3", "4", "5", "6"].map { try .fixture($0) })
        let finding = CloudFindings(configuration(), inventory).all.first { $0.subject == "not watched" }
        #expect(finding?.grade == .ok)
        #expect(finding?.text == "no rule matches 6 of 7 listed connections: n-1, n-2, n-3, n-4, n-5, …")
    }
}
