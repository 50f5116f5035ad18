import Foundation

/// The control path of an embedded cloud: sets faults and state, and counts the calls.
struct CloudControl: Sendable {
    /// The number of calls by operation and status; 0 stands for no response.
    struct Calls: Decodable, Sendable {
        struct Entry: Decodable {
            let operation: String
            let status: Int
            let count: Int
        }

        let calls: [Entry]

        func count(of operation: String, status: Int? = nil) -> Int {
            calls.filter { $0.operation == operation && (status == nil || $0.status == status) }
                .reduce(0) { $0 + $1.count }
        }
    }

    struct Refused: Error {
        let status: Int
        let text: String
    }

    let cloud: HTTPClient

    /// Sets the only fault.
    ///
    /// - Parameters:
    ///   - effect: the fault's effect (JSON).
    ///   - operations: the affected calls; none stands for all.
    func set(fault effect: String, on operations: String...) async throws {
        let names = operations.map { "\"\($0)\"" }.joined(separator: ", ")
        let filter = operations.isEmpty ? "" : #""operations": [\#(names)], "#
        try await send("PUT", "faults", #"{"rules": [{\#(filter)"effect": \#(effect)}]}"#)
    }

    func clearFaults() async throws { try await send("DELETE", "faults") }

    func set(switches: String) async throws { try await send("PUT", "switches", switches) }

    func revokeTokens() async throws { try await send("DELETE", "tokens") }

    func put(connection id: String, _ content: String) async throws {
        try await send("PUT", "connections/\(id)", content)
    }

    func delete(connection id: String) async throws { try await send("DELETE", "connections/\(id)") }

    func put(measurements id: String, _ content: String) async throws {
        try await send("PUT", "connections/\(id)/measurements", content)
    }

    func calls() async throws -> Calls {
        try JSONDecoder().decode(Calls.self, from: Data(try await send("GET", "calls").body))
    }

    func resetCalls() async throws { try await send("DELETE", "calls") }

    /// Returns the IDs of the monitors of a connection.
    func monitors(of connection: String) async throws -> [String] {
        struct Answer: Decodable {
            struct Monitor: Decodable {
                let id: String
                let vpnConnectionId: String
            }

            let connectionMonitors: [Monitor]
        }
        let answer = try JSONDecoder.snakeCase.decode(Answer.self, from: Data(try await send("GET", "monitors").body))
        return answer.connectionMonitors.filter { $0.vpnConnectionId == connection }.map(\.id)
    }

    func deleteMonitors(of connection: String) async throws {
        for id in try await monitors(of: connection) { try await send("DELETE", "monitors/\(id)") }
    }

    @discardableResult
    private func send(_ method: String, _ path: String, _ body: String = "") async throws -> HTTPResponse {
        let response = try await cloud.exchange(method, "/control/" + path, body: body)
        guard 200..<300 ~= response.status else { throw Refused(status: response.status, text: response.text) }
        return response
    }
}

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

    private static let projectID = "0123456789abcdef0123456789abcdef"
    private let cloud: HTTPClient
    private let token: String

    static func signIn(at cloud: HTTPClient) async throws -> CloudUser {
        let user = #"{ "name": "exporter", "password": "embedded", "domain": { "name": "embedded" } }"#
        let body = """
            { "auth": { "identity": { "methods": ["password"], "password": { "user": \(user) } },
              "scope": { "project": { "id": "\(projectID)" } } } }
            """
        let response = try await cloud.exchange("POST", "/v3/auth/tokens", body: body)
        guard response.status == 201, let token = response.headers["x-subject-token"] else {
            throw CloudControl.Refused(status: response.status, text: response.text)
        }
        return CloudUser(cloud: cloud, token: token)
    }

    func monitors() async throws -> [Monitor] {
        let response = try await call("GET", "")
        return try JSONDecoder.snakeCase.decode(Monitors.self, from: Data(response.body)).connectionMonitors
    }

    func createMonitor(for connection: String) async throws {
        _ = try await call("POST", "", body: #"{"connection_monitor": {"vpn_connection_id": "\#(connection)"}}"#)
    }

    func delete(_ monitor: Monitor) async throws {
        _ = try await call("DELETE", "/\(monitor.id)")
    }

    private func call(_ method: String, _ item: String, body: String = "") async throws -> HTTPResponse {
        let path = "/v5/\(Self.projectID)/connection-monitors" + item
        let response = try await cloud.exchange(method, path, headers: ["X-Auth-Token": token], body: body)
        guard 200..<300 ~= response.status else {
            throw CloudControl.Refused(status: response.status, text: response.text)
        }
        return response
    }
}
