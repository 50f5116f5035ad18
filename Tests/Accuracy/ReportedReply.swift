import Network

/// A round-trip time as the library measured it.
struct ReportedReply: Sendable {
    let address: IPAddress
    /// As it is on the wire.
    let sequence: UInt16
    /// In nanoseconds.
    let roundTripTime: Int64
}
