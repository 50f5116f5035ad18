import ICMP

/// One question to the system: all that wait for the same get the same answer.
struct HostLookup: Sendable, Hashable {
    let name: HostName
    /// The only family that is asked for; `nil` for both. To ask for one spares the name servers the other question.
    let family: IPAddress.Family?
}
