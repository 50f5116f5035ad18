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

    let cloud: HTTPText

    func set(fault effect: String, on operation: String) async throws {
        try await send("PUT", "faults", #"{"rules": [{"operations": ["\#(operation)"], "effect": \#(effect)}]}"#)
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
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let answer = try decoder.decode(Answer.self, from: Data(try await send("GET", "monitors").body))
        return answer.connectionMonitors.filter { $0.vpnConnectionId == connection }.map(\.id)
    }

    func deleteMonitors(of connection: String) async throws {
        for id in try await monitors(of: connection) { try await send("DELETE", "monitors/\(id)") }
    }

    @discardableResult
    private func send(_ method: String, _ path: String, _ body: String = "") async throws -> HTTPAnswer {
        let answer = try await cloud.exchange(method, "/control/" + path, body: body)
        guard 200..<300 ~= answer.status else { throw Refused(status: answer.status, text: answer.text) }
        return answer
    }
}
