/// The body of the answer about one connection.
struct ConnectionAnswer: Encodable {
    let vpnConnection: ConnectionDocument
    let requestID: String
}
