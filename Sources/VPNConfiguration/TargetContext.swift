/// The parts of the file that the rules and settings of a target depend on.
package struct TargetContext: Sendable {
    package let mode: MonitorsConfiguration.Mode
    /// The settings that a target inherits.
    package let probes: ProbeSettings
}
