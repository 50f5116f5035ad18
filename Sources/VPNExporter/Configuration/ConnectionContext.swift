/// What the rest of the file says that a connection's own rules depend on.
struct ConnectionContext: Sendable {
    enum Provider: Sendable, Equatable {
        /// The file has no cloud.
        case absent
        /// The cloud has a problem of its own, so that rules which depend on it would only guess.
        case unreadable
        case known(CloudConfiguration.Provider)
    }

    let provider: Provider
    let mode: MonitorsConfiguration.Mode
    /// What a connection inherits.
    let probes: ProbeSettings
}
