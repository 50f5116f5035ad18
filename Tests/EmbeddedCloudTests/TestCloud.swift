import FoundationEssentials
import Synchronization

@testable import EmbeddedCloud

/// Cloud without a network, at a time that the test advances.
struct TestCloud {
    static let projectID = "0123456789abcdef0123456789abcdef"
    static let berlin = "2f0d7c61-58d1-4e0f-8a55-1b6f1d9f7c22"
    static let paris = "3a1e8d72-69e2-4f10-9b66-2c702e0a8d33"
    static let locked = "4b2f9e83-7af3-4021-8c77-3d813f1b9e44"
    static let baseURL = "http://127.0.0.1:4711"

    static let configuration = EmbeddedCloudConfiguration(
        projectID: projectID, region: "eu-de", userName: "exporter", password: "open sesame",
        domainName: "OTC-EU-DE-0000",
        connections: [
            SimulatedConnection(id: berlin, name: "berlin", sourceIP: "127.0.0.10", destinationIP: "127.0.0.11"),
            SimulatedConnection(
                id: paris, name: "paris", sourceIP: "::1", destinationIP: "::1", style: .policy, status: "DOWN"),
            SimulatedConnection(
                id: locked, name: "locked", sourceIP: "127.0.0.10", destinationIP: "127.0.0.13", style: .bgp,
                createRefusal: Refusal(
                    status: 403, errorCode: "VPN.0007",
                    errorMessage: "not authorized to perform vpn:connectionMonitors:create")),
        ])

    /// Time of the call. It starts at 2026-01-02T03:04:05.678Z.
    var now = CloudTime(sinceEpoch: .milliseconds(1_767_323_045_678))
    var token: String?
    private var state: CloudState

    init(_ configuration: EmbeddedCloudConfiguration = configuration) {
        state = CloudState(configuration: configuration, baseURL: Self.baseURL, seed: 1)
    }

    /// Returns a cloud with a valid `token`.
    static func withToken(_ configuration: EmbeddedCloudConfiguration = configuration) -> TestCloud {
        var cloud = TestCloud(configuration)
        cloud.token = cloud.call("POST", "/v3/auth/tokens", tokenRequest()).header("X-Subject-Token")
        return cloud
    }

    private var headers: [String: String] { token.map { ["x-auth-token": $0] } ?? [:] }

    /// Makes a call with exactly the given headers.
    mutating func call(
        _ method: String, _ target: String, headers: [String: String], _ body: String = ""
    ) -> CloudResponse {
        state.respond(
            to: CloudRequest(method: method, target: target, headers: headers, body: .bytes(Array(body.utf8))), at: now)
    }

    mutating func call(_ method: String, _ target: String, _ body: String = "") -> CloudResponse {
        let request = CloudRequest(method: method, target: target, headers: headers, body: .bytes(Array(body.utf8)))
        return state.respond(to: request, at: now)
    }

    mutating func callTooLarge(_ method: String, _ target: String) -> CloudResponse {
        state.respond(to: CloudRequest(method: method, target: target, headers: headers, body: .tooLarge), at: now)
    }

    /// Calls the VPN service in the test's project.
    mutating func vpn(_ method: String, _ path: String, _ body: String = "") -> CloudResponse {
        call(method, "/v5/\(Self.projectID)/\(path)", body)
    }

    mutating func createMonitor(_ connectionID: String) -> CloudResponse {
        vpn("POST", "connection-monitors", Self.monitorRequest(connectionID))
    }

    mutating func wait(_ duration: Duration) {
        now = now + duration
    }

    static func monitorRequest(_ connectionID: String) -> String {
        "{\"connection_monitor\":{\"vpn_connection_id\":\"\(connectionID)\"}}"
    }

    static func tokenRequest(
        user: String = "exporter", password: String = "open sesame", domain: String = "OTC-EU-DE-0000",
        scope: String = "{\"project\":{\"id\":\"\(projectID)\"}}"
    ) -> String {
        "{\"auth\":{\"identity\":\(identity(user: user, password: password, domain: domain)),\"scope\":\(scope)}}"
    }

    static func identity(user: String = "exporter", password: String, domain: String = "OTC-EU-DE-0000") -> String {
        "{\"methods\":[\"password\"],\"password\":{\"user\":{\"name\":\"\(user)\",\"password\":\"\(password)\","
            + "\"domain\":{\"name\":\"\(domain)\"}}}}"
    }
}

extension TestCloud {
    /// Runs a cloud on loopback while `body` runs.
    static func serve(
        _ configuration: EmbeddedCloudConfiguration = configuration, host: String = "127.0.0.1",
        _ body: (EmbeddedCloud) async throws -> Void
    ) async throws {
        let cloud = try await EmbeddedCloud.bind(configuration, host: host)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cloud.run() }
            do {
                try await body(cloud)
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}

extension CloudResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Body with a constant request ID.
    var stableText: String {
        guard let requestID = header("X-Request-Id") else { return text }
        return text.replacing(requestID, with: "REQUEST")
    }

    func json<Document: Decodable>(_ type: Document.Type) throws -> Document {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(body))
    }
}

/// Clock that only the test advances. It starts at 2026-01-01T00:00:00Z.
final class TestClock: Sendable {
    private let time = Mutex(Duration.seconds(1_767_225_600))

    var now: Duration { time.withLock { $0 } }

    func advance(by duration: Duration) {
        time.withLock { $0 += duration }
    }
}
