/// A packet that waits for its time.
struct Transmission: Equatable, Sendable {
    /// When it is to be written, and when its request was read; CLOCK_MONOTONIC in nanoseconds.
    let due: Int64
    let requestedAt: Int64
    /// Tells apart what is due at the same time: first come, first served.
    let order: UInt64
    let address: Address
    /// The number of its request, counted from 1.
    let number: Int
    let delivery: Delivery
    let packet: [UInt8]

    func precedes(_ other: Transmission) -> Bool { (due, order) < (other.due, other.order) }
}
