package import Network

/// One question to the system: all that wait for the same get the same answer.
package struct HostLookup: Sendable, Hashable {
    package let name: HostName
    /// The only family that is asked for; `nil` for both. To ask for one spares the name servers the other question.
    package let family: IPAddress.Family?
}
