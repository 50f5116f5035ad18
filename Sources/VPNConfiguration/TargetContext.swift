/// What a target's own rules and settings depend on outside of it.
package struct TargetContext: Sendable {
    package let mode: MonitorsConfiguration.Mode
    /// What a target inherits.
    package let probes: ProbeSettings
}
