/// How many of a connection's targets must answer for the connection to be available: one host that is rebooted behind a
/// VPN is no outage of the VPN.
package enum AvailabilityQuorum: Sendable, Hashable {
    case any
    case all
    /// 1 or more; as many as there are where there are fewer.
    case number(Int)
}
