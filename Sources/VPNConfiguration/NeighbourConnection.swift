package import CloudAPI

/// A connection that another shard watches, as the cloud lists it: a pair may have one member here and one there.
package struct NeighbourConnection: Sendable, Equatable {
    /// As in every metric of the other shard.
    package let name: String
    package let listed: VPNConnection

    package init(name: String, listed: VPNConnection) {
        self.name = name
        self.listed = listed
    }
}
