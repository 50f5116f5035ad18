/// A customer gateway as the VPN API writes it. Every second row lacks what the API's own example rows lack.
struct CustomerGatewayDocument: Encodable, Sendable {
    let id: String
    let name: String
    let idType: String?
    let idValue: String
    let bgpASN: Int?
    let createdAt: String
    let updatedAt: String
    let tags: [TagDocument] = []
    let routeMode: String?
    let ip: String?

    /// - Parameters:
    ///   - connection: the first of those that it has.
    ///   - index: of that connection among all that ever were.
    init(of connection: SimulatedConnection, index: Int) {
        let isWhole = index.isMultiple(of: 2)
        id = connection.customerGatewayID
        name = connection.customerGatewayName ?? "cgw-\(id.prefix(4))"
        idType = isWhole ? "ip" : nil
        idValue = connection.destinationIP
        bgpASN = isWhole ? 65_000 : nil
        // A day before the connection.
        let time = connection.creationTime(index: index) + .seconds(-86_400)
        createdAt = time.text(fractionDigits: [5, 6, 3, 2][index % 4])
        updatedAt = createdAt
        routeMode = isWhole ? (connection.style == .bgp ? "bgp" : "static") : nil
        ip = isWhole ? connection.destinationIP : nil
    }
}
