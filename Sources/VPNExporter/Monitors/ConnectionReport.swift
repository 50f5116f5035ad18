import CloudAPI

/// What reconciliation has found and done so far for one watched connection.
struct ConnectionReport: Sendable, Equatable {
    /// The connection as the cloud's last list had it; `nil` where it had not, or there was no list yet.
    var connection: VPNConnection?
    /// The monitor as the cloud listed or created it last; `nil` where there is none.
    var monitor: ConnectionMonitor?
    var created: UInt64 = 0
    var adopted: UInt64 = 0
    var failures: [CreateFailure: UInt64] = [:]
}
