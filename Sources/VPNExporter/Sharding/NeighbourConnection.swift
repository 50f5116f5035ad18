import CloudAPI

/// A connection that another shard watches, as the cloud lists it: a pair may have one member here and one there.
struct NeighbourConnection: Sendable, Equatable {
    /// As in every metric of the other shard.
    let name: String
    let listed: VPNConnection
}
