import CloudAPI
import ExporterToolkit
import Foundation
import StatusPages

/// A client of a running exporter's web server.
struct RunningExporter: Sendable {
    let address: ExporterAddress
    var options = TransportOptions()
    /// The value of the header; `nil` without a user.
    var authorization: String?

    private static let timeout = Duration.seconds(5)
    /// The size limit of an answer, which suffices for ten thousand connections.
    private static let largestAnswer = 64 << 20
    private static let longestReason = 500

    /// The reasons why a request failed, each with a message.
    enum Failure: Error, Equatable, CustomStringConvertible {
        /// A given file cannot be used.
        case unusable(String)
        /// No answer came, or not one of an exporter.
        case unreachable(String)
        /// The exporter answered that the thing does not exist.
        case absent(String)
        /// The exporter rejected the request.
        case refused(String)

        var description: String {
            switch self {
            case .unusable(let text), .unreachable(let text), .absent(let text), .refused(let text): text
            }
        }
    }

    /// Sends a request and returns the body of the answer.
    ///
    /// - Parameter path: the percent-encoded path with its query.
    func send(_ method: HTTPRequest.Method, _ path: String) async throws(Failure) -> [UInt8] {
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

    /// Sends a request and decodes the answer.
    func document<Document: Decodable>(
        _ type: Document.Type, _ method: HTTPRequest.Method, _ path: String
    ) async throws(Failure) -> Document {
        let body = try await send(method, path)
        guard let document = try? JSONDecoder().decode(type, from: Data(body)) else {
            throw .unreachable("\(address.text) did not answer like an exporter of this version")
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
            .split(whereSeparator: \.isNewline).first.map { TerminalText.escaped(String($0)) }
        let text = reason ?? "HTTP \(response.status)"
        return switch response.status {
        case 401:
            .refused(
                authorization == nil
                    ? "the exporter at \(address.text) requires a user. Give --web.user and --web.password-file"
                    : "the exporter at \(address.text) rejects the user or the password. Check --web.user and "
                        + "--web.password-file")
        case 404: .absent(text)
        default: .refused("the exporter at \(address.text) rejected the request: \(text)")
        }
    }
}

/// The part of a connection in `/api/v1/connections` that probing needs.
struct RunningConnection: Decodable, Sendable, Equatable {
    struct Target: Decodable, Sendable, Equatable {
        let name: String
        /// Absent while it is unknown.
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

    /// Reads a connection; `nil` if the exporter has none of this name.
    func connection(_ name: String) async throws(Failure) -> RunningConnection? {
        do throws(Failure) {
            return try await document(RunningConnection.self, .get, Self.connections + PercentCoding.encode(name))
        } catch {
            guard case .absent = error else { throw error }
            return nil
        }
    }

    /// Reads the names of all connections.
    func names() async throws(Failure) -> [String] {
        try await document(Names.self, .get, "/api/v1/connections").connections.map(\.name)
    }
}

/// The address of a running exporter: `http://HOST:PORT`, `https://HOST:PORT` or `unix:PATH`. The first two may have a
/// route prefix.
struct ExporterAddress: Sendable, Hashable {
    /// The given address, without a slash at the end.
    let text: String
    /// The URL to which paths are appended.
    let url: String

    /// The address of a local exporter without flags.
    static let standard = ExporterAddress(text: "http://localhost:\(WebFlags.standardAddress.port)")

    private init(text: String) {
        self.text = text
        url = text
    }

    /// The reason why a text is not an address.
    struct Problem: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    init(_ text: String) throws(Problem) {
        if text.hasPrefix("unix:/") {
            self.text = text
            url = "http+unix://" + PercentCoding.encode(String(text.dropFirst("unix:".count)))
            return
        }
        do throws(InvalidEndpoint) {
            url = try CloudEndpoint(text).url
            self.text = url
        } catch {
            throw Problem(description: "\(error.problem). Write http://HOST:PORT, https://HOST:PORT or unix:/PATH")
        }
    }
}
