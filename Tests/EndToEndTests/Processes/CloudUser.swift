import Foundation

/// Another user of the embedded cloud, who calls its public API with a token, as the console does.
struct CloudUser: Sendable {
    struct Monitor: Decodable, Hashable {
        let id: String
        let status: String
        let vpnConnectionId: String
    }

    private struct Monitors: Decodable {
        let connectionMonitors: [Monitor]
    }

    struct Refused: Error {
        let status: Int
        let text: String
    }

    private static let projectID = "0123456789abcdef0123456789abcdef"
    private let cloud: HTTPText
    private let token: String

    static func signIn(at cloud: HTTPText) async throws -> CloudUser {
        let user = #"{ "name": "exporter", "password": "embedded", "domain": { "name": "embedded" } }"#
        let body = """
            { "auth": { "identity": { "methods": ["password"], "password": { "user": \(user) } },
              "scope": { "project": { "id": "\(projectID)" } } } }
            """
        let answer = try await cloud.exchange("POST", "/v3/auth/tokens", body: body)
        guard answer.status == 201, let token = answer.headers["x-subject-token"] else {
            throw Refused(status: answer.status, text: answer.text)
        }
        return CloudUser(cloud: cloud, token: token)
    }

    func monitors() async throws -> [Monitor] {
        let answer = try await call("GET", "")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Monitors.self, from: Data(answer.body)).connectionMonitors
    }

    func createMonitor(for connection: String) async throws {
        _ = try await call("POST", "", body: #"{"connection_monitor": {"vpn_connection_id": "\#(connection)"}}"#)
    }

    func delete(_ monitor: Monitor) async throws {
        _ = try await call("DELETE", "/\(monitor.id)")
    }

    private func call(_ method: String, _ item: String, body: String = "") async throws -> HTTPAnswer {
        let path = "/v5/\(Self.projectID)/connection-monitors" + item
        let answer = try await cloud.exchange(method, path, headers: ["X-Auth-Token": token], body: body)
        guard 200..<300 ~= answer.status else { throw Refused(status: answer.status, text: answer.text) }
        return answer
    }
}
