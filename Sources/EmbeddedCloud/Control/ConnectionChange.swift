/// Body of `PUT /control/connections/{id}`: new values of a connection.
///
/// A value that is absent stays. In a new connection it takes the default of the configuration.
struct ConnectionChange: Sendable {
    private struct Content: Decodable, Sendable {
        let name: String?
        let status: String?
        let sourceIP: String?
        let destinationIP: String?
        let style: SimulatedConnection.Style?
        let gateway: String?
        let customerGateway: String?
        let haRole: SimulatedConnection.HARole?
        let tags: [String: String]?
        let enableNQA: Bool?
        let tunnelLocalAddress: String?
        let tunnelPeerAddress: String?
        let createdAt: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, status, style, gateway, tags
            case sourceIP = "source_ip"
            case destinationIP = "destination_ip"
            case customerGateway = "customer_gateway"
            case haRole = "ha_role"
            case enableNQA = "enable_nqa"
            case tunnelLocalAddress = "tunnel_local_address"
            case tunnelPeerAddress = "tunnel_peer_address"
            case createdAt = "created_at"
        }
    }

    private struct StrictContent: Decodable {
        let content: Content

        init(from decoder: any Decoder) throws {
            try StrictKeys.check(decoder, Content.CodingKeys.self)
            content = try Content(from: decoder)
        }
    }

    private let content: Content
    private let createdAt: CloudTime?

    init(_ bytes: [UInt8]) throws(CallError) {
        do throws(ControlDocument.Problem) {
            content = try ControlDocument(bytes).decode(StrictContent.self).content
        } catch {
            throw .invalidRequest(error.reason)
        }
        createdAt = content.createdAt.flatMap { CloudTime($0) }
        if let text = content.createdAt, createdAt == nil {
            throw .invalidRequest("created_at: expected a time such as 2026-01-02T03:04:05.678Z, got \"\(text)\"")
        }
        if let name = content.name, !(1...64).contains(name.utf8.count) {
            throw .invalidRequest("name: expected 1 to 64 characters, got \"\(name)\"")
        }
    }

    /// - Parameter connection: `nil` creates a connection, for which the change must contain both addresses. They may
    ///   be empty.
    func applied(
        to connection: SimulatedConnection?, id: String, at now: CloudTime
    ) throws(CallError) -> SimulatedConnection {
        var connection = if let connection { connection } else { try new(id: id, at: now) }
        connection.name = content.name ?? connection.name
        connection.status = content.status ?? connection.status
        connection.sourceIP = content.sourceIP ?? connection.sourceIP
        connection.destinationIP = content.destinationIP ?? connection.destinationIP
        connection.style = content.style ?? connection.style
        connection.enableNQA = content.enableNQA ?? connection.enableNQA
        connection.haRole = content.haRole ?? connection.haRole
        connection.tags = content.tags ?? connection.tags
        connection.tunnelLocalAddress = content.tunnelLocalAddress ?? connection.tunnelLocalAddress
        connection.tunnelPeerAddress = content.tunnelPeerAddress ?? connection.tunnelPeerAddress
        connection.createdAt = createdAt?.sinceEpoch ?? connection.createdAt
        // An empty name removes the name.
        if let name = content.gateway { connection.gatewayName = name.isEmpty ? nil : name }
        if let name = content.customerGateway { connection.customerGatewayName = name.isEmpty ? nil : name }
        return connection
    }

    private func new(id: String, at now: CloudTime) throws(CallError) -> SimulatedConnection {
        guard let sourceIP = content.sourceIP, let destinationIP = content.destinationIP else {
            throw .invalidRequest("connection \(id) does not exist. Set source_ip and destination_ip to create it.")
        }
        return SimulatedConnection(
            id: id, name: "vpn-\(id.prefix(4))", sourceIP: sourceIP, destinationIP: destinationIP,
            createdAt: now.sinceEpoch)
    }
}

extension SimulatedConnection.Style: Decodable {
    /// Reads a style in lower case, as in requests to the cloud, or in upper case, as in its responses.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let style = Self(rawValue: text.uppercased()) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected static, policy, or bgp, got \"\(text)\"")
        }
        self = style
    }
}

extension SimulatedConnection.HARole: Decodable {}

/// Body of `PUT /control/connections/{id}/measurements`: new values of what Cloud Eye has about a connection.
///
/// A value that is absent stays. A `latency` of `null` returns to generated values.
struct MeasurementChange: Sendable {
    private struct Content: Decodable {
        let latency: Double??
        let loss: Double?
        let fullLossLatency: SimulatedMeasurement.FullLossLatency?
        let delay: Duration?
        let missing: [String]?
        let hasData: Bool?

        private enum Keys: String, CodingKey, CaseIterable {
            case latency, loss, delay, missing
            case fullLossLatency = "full_loss_latency"
            case hasData = "has_data"
        }

        init(from decoder: any Decoder) throws {
            try StrictKeys.check(decoder, Keys.self)
            let values = try decoder.container(keyedBy: Keys.self)
            latency = values.contains(.latency) ? .some(try values.number(.latency, in: 0...5000)) : nil
            loss = try values.number(.loss, in: 0...100)
            fullLossLatency = try values.decodeIfPresent(
                SimulatedMeasurement.FullLossLatency.self, forKey: .fullLossLatency)
            delay = try values.seconds(.delay, in: 0...172_800)
            missing = try values.decodeIfPresent([String].self, forKey: .missing)
            hasData = try values.decodeIfPresent(Bool.self, forKey: .hasData)
        }
    }

    private let content: Content

    init(_ bytes: [UInt8]) throws(CallError) {
        do throws(ControlDocument.Problem) {
            content = try ControlDocument(bytes).decode()
        } catch {
            throw .invalidRequest(error.reason)
        }
    }

    func applied(to measurement: SimulatedMeasurement) -> SimulatedMeasurement {
        SimulatedMeasurement(
            latency: content.latency ?? measurement.latency, loss: content.loss ?? measurement.loss,
            fullLossLatency: content.fullLossLatency ?? measurement.fullLossLatency,
            delay: content.delay ?? measurement.delay,
            missingMetrics: content.missing.map { Set($0) } ?? measurement.missingMetrics,
            hasData: content.hasData ?? measurement.hasData)
    }
}

extension SimulatedMeasurement.FullLossLatency: Decodable {}
