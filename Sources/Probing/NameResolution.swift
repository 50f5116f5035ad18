/// What became of the resolutions of one target's host name.
package struct NameResolution: Sendable, Equatable {
    package var failures: UInt64 = 0
    /// How often the name had another address than before.
    package var changes: UInt64 = 0
    /// In nanoseconds since the Unix epoch.
    package var lastSuccess: Int64?
}
