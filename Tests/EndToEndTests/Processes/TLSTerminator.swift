import Foundation

/// HTTPS in front of a plain server on loopback, by socat.
struct TLSTerminator: Sendable {
    let port: UInt16

    var url: String { "https://127.0.0.1:\(port)" }

    /// Runs the body while socat runs.
    static func with<Value>(
        before server: HTTPText, certificate: TestCertificate, _ body: (TLSTerminator) async throws -> Value
    ) async throws -> Value {
        let listen = "OPENSSL-LISTEN:0,bind=127.0.0.1,reuseaddr,fork,cert=\(certificate.path),verify=0"
        let command = ["socat", "-d", "-d", listen, "TCP:\(server.address)"]
        return try await ChildProcess.with(command) { child in
            let line = try await child.errorLine(containing: "listening on")
            guard let address = HTTPText(line.split(separator: " ").last ?? "") else {
                throw ExporterProcess.NoAddress(line: line)
            }
            return try await body(TLSTerminator(port: address.port))
        }
    }
}
