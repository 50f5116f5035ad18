/// The seam to HTTP, as narrow as what the cloud's APIs need, so that everything above it is tested without a network.
package protocol HTTPTransport: Sendable {
    /// Sends one request and reads its whole answer, whatever the status.
    ///
    /// - Parameter timeout: bounds the whole exchange, from the look-up of the name to the last byte of the body.
    /// - Throws: ``TransportError`` where no complete answer came.
    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse
}
