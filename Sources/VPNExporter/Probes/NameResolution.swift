/// What became of the resolutions of one target's host name.
struct NameResolution: Sendable, Equatable {
    var failures: UInt64 = 0
    /// How often the name had another address than before.
    var changes: UInt64 = 0
    /// In nanoseconds since the Unix epoch.
    var lastSuccess: Int64?
}
