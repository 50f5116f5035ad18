/// What a target's own rules and settings depend on outside of it.
struct TargetContext: Sendable {
    let mode: MonitorsConfiguration.Mode
    /// What a target inherits.
    let probes: ProbeSettings
}
