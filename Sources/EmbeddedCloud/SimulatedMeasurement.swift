/// What Cloud Eye has of a connection: as much as is given is shown exactly, the rest is made up and moves a little.
package struct SimulatedMeasurement: Sendable, Hashable {
    /// What stands in the place of a latency when every probe was lost, which no document says.
    package enum FullLossLatency: String, Sendable, CaseIterable {
        /// There is no point.
        case absent
        case zero = "0"
        /// The upper end of the metric's range.
        case ceiling = "5000"
    }

    /// Of `link_average_latency`, in milliseconds, 0 to 5000; `nil` makes one up. `link_max_latency` is half as much
    /// again, and the tunnel's are a tenth more.
    package var latency: Double?
    /// Of `link_packet_loss_rate` and `tunnel_packet_loss_rate`, in percent, 0 to 100.
    package var loss: Double
    package var fullLossLatency: FullLossLatency
    /// How old the newest point is at least; not negative.
    package var delay: Duration
    /// Metrics that Cloud Eye does not know of this connection, such as `link_max_latency`; answers do not name them.
    package var missingMetrics: Set<String>
    /// `false` is as for a resource in its first ten minutes: metrics without a point.
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
