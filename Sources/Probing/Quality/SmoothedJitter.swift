/// The jitter of RFC 3550, section 6.4.1: the mean of the differences of consecutive round trips, in which an older
/// difference counts less by a sixteenth with each newer one.
///
/// Between replies with a lost request between them there is no difference.
package struct SmoothedJitter: Sendable {
    /// In nanoseconds; absent before there is a difference.
    package private(set) var value: Double?

    /// - Parameter difference: of the round trips of two consecutive requests, in nanoseconds.
    package mutating func record(difference: Int64) {
        let distance = Double(difference.magnitude)
        // The standard begins with 0, which would take some fifty replies to grow into what is seen.
        value = value.map { $0 + (distance - $0) / 16 } ?? distance
    }
}
