/// How what the cloud measured itself is read.
struct CloudEyeConfiguration: Sendable, Equatable {
    /// Whether it is read at all.
    var isEnabled = true
    /// From one reading to the next.
    var interval = Duration.seconds(60)
    /// How far a reading looks back: points come late.
    var lookBack = Duration.seconds(600)
    /// Values that are older are not served.
    var maximumAge = Duration.seconds(900)
    /// Series in one call, 1 to 500.
    var batchSize = 10
}
