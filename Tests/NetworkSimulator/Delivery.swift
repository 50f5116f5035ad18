/// One packet that the script sends back for a request.
struct Delivery: Equatable, Sendable {
    /// From the request's arrival, in nanoseconds.
    var delay: Int64
    var answer: Answer
    /// Whether this is the copy of another delivery, or comes beside one.
    var isDuplicate = false
    /// Whether the script held it back to be overtaken.
    var isHeldBack = false
    /// What the answer draws its bytes from.
    var entropy: UInt64
}
