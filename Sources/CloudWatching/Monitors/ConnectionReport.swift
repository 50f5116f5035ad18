package import CloudAPI

/// What reconciliation has found and done so far for one watched connection.
package struct ConnectionReport: Sendable, Equatable {
    /// The connection as the cloud's last list had it; `nil` where it had not, or there was no list yet.
    package var connection: VPNConnection?
    /// The monitor as the cloud listed or created it last; `nil` where there is none.
    package var monitor: ConnectionMonitor?
    package var created: UInt64 = 0
    package var adopted: UInt64 = 0
    package var failures: [FailureReason: UInt64] = [:]

    package init(
        connection: VPNConnection? = nil, monitor: ConnectionMonitor? = nil, created: UInt64 = 0, adopted: UInt64 = 0,
        failures: [FailureReason: UInt64] = [:]
    ) {
        self.connection = connection
        self.monitor = monitor
        self.created = created
        self.adopted = adopted
        self.failures = failures
    }
}
