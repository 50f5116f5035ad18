/// VPN connection of the embedded cloud. It holds what cannot be derived; every other field of the API follows from it.
package struct SimulatedConnection: Sendable, Hashable {
    /// Way in which the connection learns the peer's networks. Responses write it in upper case.
    package enum Style: String, Sendable, CaseIterable {
        case `static` = "STATIC"
        case policy = "POLICY"
        case bgp = "BGP"
    }

    /// Role of the connection in a pair at a gateway with a standby. The master carries the traffic.
    package enum HARole: String, Sendable, CaseIterable {
        case master
        case slave
    }

    /// UUID, unique among the connections.
    package var id: String
    /// 1 to 64 of `A-Z a-z 0-9 _ . -`.
    package var name: String
    /// IPv4 or IPv6 address of the VPN gateway: the `source_ip` of a monitor. Empty if the cloud withholds it.
    package var sourceIP: String
    /// IPv4 or IPv6 address of the customer gateway: the `destination_ip` of a monitor. Empty if the cloud withholds
    /// it.
    package var destinationIP: String
    package var style: Style
    /// Status in the cloud's spelling: `ACTIVE`, `DOWN`, `ERROR`, `PENDING_CREATE`, `PENDING_UPDATE`, `PENDING_DELETE`,
    /// `FREEZED`, `UNKNOWN`. Any other text is possible, because a cloud may add a status.
    package var status: String
    /// Response to every creation of a monitor for this connection. `nil` allows the creation.
    package var createRefusal: Refusal?

    /// Name of the gateway. Connections with the same name share the gateway. Without a name, those with the same
    /// `sourceIP` do.
    package var gatewayName: String?
    /// Name of the customer gateway. Connections with the same name share it. Without a name, those with the same
    /// `destinationIP` do.
    package var customerGatewayName: String?
    /// `nil` omits the field, as some of the cloud's responses do.
    package var haRole: HARole?
    /// Tags by key. `nil` omits the field.
    package var tags: [String: String]?
    /// Value of a field that only connections of the style `static` have.
    package var enableNQA: Bool
    /// Address with prefix length, for example `169.254.70.1/30`. `nil` derives one.
    package var tunnelLocalAddress: String?
    /// Address with prefix length. `nil` derives one.
    package var tunnelPeerAddress: String?
    /// Time since 1970-01-01T00:00:00Z, by which the cloud orders its list. `nil` is a minute after the connection
    /// before it in the configuration.
    package var createdAt: Duration?
    package var measurement: SimulatedMeasurement

    package init(
        id: String, name: String, sourceIP: String, destinationIP: String, style: Style = .static,
        status: String = "ACTIVE", createRefusal: Refusal? = nil, gatewayName: String? = nil,
        customerGatewayName: String? = nil, haRole: HARole? = .master, tags: [String: String]? = ["simulated": "true"],
        enableNQA: Bool = false, tunnelLocalAddress: String? = nil, tunnelPeerAddress: String? = nil,
        createdAt: Duration? = nil, measurement: SimulatedMeasurement = SimulatedMeasurement()
    ) {
        self.id = id
        self.name = name
        self.sourceIP = sourceIP
        self.destinationIP = destinationIP
        self.style = style
        self.status = status
        self.createRefusal = createRefusal
        self.gatewayName = gatewayName
        self.customerGatewayName = customerGatewayName
        self.haRole = haRole
        self.tags = tags
        self.enableNQA = enableNQA
        self.tunnelLocalAddress = tunnelLocalAddress
        self.tunnelPeerAddress = tunnelPeerAddress
        self.createdAt = createdAt
        self.measurement = measurement
    }
}

/// Data that Cloud Eye has about a connection. Given values appear exactly; the others are generated and vary a little.
package struct SimulatedMeasurement: Sendable, Hashable {
    /// Value of a latency when every probe was lost. No document specifies it.
    package enum FullLossLatency: String, Sendable, CaseIterable {
        /// No data point.
        case absent
        case zero = "0"
        /// Upper end of the metric's range.
        case ceiling = "5000"
    }

    /// Value of `link_average_latency`, in milliseconds, 0 to 5000. `nil` generates one. `link_max_latency` is 50 %
    /// higher, and the tunnel's latencies are 10 % higher than the link's.
    package var latency: Double?
    /// Value of `link_packet_loss_rate` and `tunnel_packet_loss_rate`, in percent, 0 to 100.
    package var loss: Double
    package var fullLossLatency: FullLossLatency
    /// Least age of the newest data point. Not negative.
    package var delay: Duration
    /// Metrics that Cloud Eye lacks for this connection, such as `link_max_latency`. Responses omit them.
    package var missingMetrics: Set<String>
    /// False for a resource in its first ten minutes: its metrics have no data points.
    package var hasData: Bool

    package init(
        latency: Double? = nil, loss: Double = 0, fullLossLatency: FullLossLatency = .absent,
        delay: Duration = .seconds(60), missingMetrics: Set<String> = [], hasData: Bool = true
    ) {
        self.latency = latency
        self.loss = loss
        self.fullLossLatency = fullLossLatency
        self.delay = delay
        self.missingMetrics = missingMetrics
        self.hasData = hasData
    }
}
