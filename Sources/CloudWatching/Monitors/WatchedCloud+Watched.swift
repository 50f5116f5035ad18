package import VPNConfiguration

extension WatchedCloud.Snapshot {
    /// All connections that are watched: those of the file alone until reconciliation has said which.
    package func watched(or configured: [ConnectionConfiguration]) -> [ConnectionConfiguration] {
        connections.isEmpty ? configured : connections
    }
}
