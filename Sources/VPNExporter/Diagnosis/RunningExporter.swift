import CloudAPI
import ExporterToolkit
import Foundation
import StatusPages

/// Asks an exporter that runs, here or elsewhere, over its own web server.
struct RunningExporter: Sendable {
    let address: ExporterAddress
    var options = TransportOptions()
    /// The value of the header; `nil` where no user is given.
    var authorization: String?

    private static let timeout = Duration.seconds(5)
    /// Room for the document of ten thousand connections.
    private static let largestAnswer = 64 << 20
    private static let longestReason = 500

    enum Failure: Error, Equatable, CustomStringConvertible {
        /// What was given to reach it cannot be used.
        case unusable(String)
        /// No answer came, or none of an exporter.
        case unreachable(String)
        /// It answered that there is no such thing.
        case absent(String)
        /// It answered that it does not do what it was asked to.
        case refused(String)

        var description: String {
            switch self {
            case .unusable(let text), .unreachable(let text), .absent(let text), .refused(let text): text
            }
        }
    }

    /// The body of the answer.
    ///
    /// - Parameter path: with its query, percent-encoded.
    func ask(_ method: HTTPRequest.Method, _ path: String) async throws(Failure) -> [UInt8] {
        var headers = ["accept": "application/json"]
        headers["authorization"] = authorization
        let request = HTTPRequest(method, address.url + path, headers: headers)
        let answer = await answer(to: request)
        switch answer {
        case .failure(let error):
            throw .unreachable(
                "the exporter at \(address.text) did not answer: \(error). Start it, or give its address with --web.url"
            )
        case .success(let response) where response.status == 200: return response.body
        case .success(let response): throw failure(response)
        }
    }

    /// The answer as a document.
    func document<Document: Decodable>(
        _ type: Document.Type, _ method: HTTPRequest.Method, _ path: String
    ) async throws(Failure) -> Document {
        let body = try await ask(method, path)
        guard let document = try? JSONDecoder().decode(type, from: Data(body)) else {
            throw .unreachable("\(address.text) does not answer as an exporter of this version")
        }
        return document
    }

    private func answer(to request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
        var options = options
        options.maximumBodySize = Self.largestAnswer
        do {
            return try await AsyncHTTPTransport.withTransport(options) { transport in
                do throws(TransportError) {
                    return .success(try await transport.send(request, timeout: Self.timeout))
                } catch {
                    return .failure(error)
                }
            }
        } catch {
            return .failure(.failed("\(error)"))
        }
    }

    private func failure(_ response: HTTPResponse) -> Failure {
        let reason = String(decoding: response.body.prefix(Self.longestReason), as: UTF8.self)
            .split(whereSeparator: \.isNewline).first.map { TerminalText.harmless(String($0)) }
        let text = reason ?? "HTTP \(response.status)"
        return switch response.status {
        case 401:
            .refused(
                authorization == nil
                    ? "the exporter at \(address.text) requires a user; give --web.user and --web.password-file"
                    : "the exporter at \(address.text) rejects the user or the password; check --web.user and "
                        + "--web.password-file")
        case 404: .absent(text)
        default: .refused("the exporter at \(address.text) refuses: \(text)")
        }
    }
}

/// A connection as `/api/v1/connections` has it, as far as probing needs it.
struct RunningConnection: Decodable, Sendable, Equatable {
    struct Target: Decodable, Sendable, Equatable {
        let name: String
        /// Absent while unknown.
        let address: String?
        let interval: Double
        let timeout: Double

        enum CodingKeys: String, CodingKey {
            case name, address
            case interval = "interval_seconds"
            case timeout = "timeout_seconds"
        }
    }

    let name: String
    let targets: [Target]
}

extension RunningExporter {
    private struct Names: Decodable {
        struct Connection: Decodable {
            let name: String
        }

        let connections: [Connection]
    }

    private static let connections = "/api/v1" + PageLinks.connections

    /// `nil` where the exporter has no connection of this name.
    func connection(_ name: String) async throws(Failure) -> RunningConnection? {
        do throws(Failure) {
            return try await document(RunningConnection.self, .get, Self.connections + PercentCoding.encode(name))
        } catch {
            guard case .absent = error else { throw error }
            return nil
        }
    }

    /// The names of all its connections.
    func names() async throws(Failure) -> [String] {
        try await document(Names.self, .get, "/api/v1/connections").connections.map(\.name)
    }
}
