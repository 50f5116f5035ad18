/// One thing that Cloud Eye measures of one resource of the VPN service (namespace `SYS.VPN`).
///
/// Source: Enterprise VPN user guide, "Metrics (S2C Enterprise Edition VPN)".
package struct CloudEyeSeries: Sendable, Hashable {
    /// What kind of resource is measured, by the cloud's name for it.
    package enum Dimension: String, Sendable, Hashable, CaseIterable {
        case connection = "evpn_connection_id"
        case gateway = "evpn_gateway_id"
    }

    /// Such as `link_average_latency`.
    package let metric: String
    package let dimension: Dimension
    /// The resource's id.
    package let resourceID: String

    package init(metric: String, dimension: Dimension, resourceID: String) {
        self.metric = metric
        self.dimension = dimension
        self.resourceID = resourceID
    }
}
