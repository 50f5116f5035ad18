/// Which clock is to stamp packets: the kernel's stamps are exact whatever this process is doing, and cost a little.
package enum PingTimestampMode: String, Sendable, CaseIterable {
    /// The kernel stamps requests and replies, wherever it can.
    case auto
    /// The kernel stamps replies alone: some 10 µs less exact, some 15 % cheaper.
    case receiveOnly = "receive-only"
    /// This process stamps both: what is left where the kernel's stamps cannot be trusted.
    case user
}
