package import CloudAPI

/// A connection that another shard watches, as the cloud lists it. Each shard may have one member of a pair.
package struct NeighbourConnection: Sendable, Equatable {
    /// The name in the metrics of the other shard.
    package let name: String
    package let listed: VPNConnection

    package init(name: String, listed: VPNConnection) {
        self.name = name
        self.listed = listed
    }
}
