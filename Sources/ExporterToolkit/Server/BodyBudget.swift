/// The bounds of one request's body.
///
/// The number of parts is bounded in addition to the bytes: each part costs the same to decode, and a chunk may hold a
/// single byte.
struct BodyBudget: Sendable, Hashable {
    /// A body of 64 KiB comes in 64 to 128 parts.
    static let mostParts = 512

    let most: Int
    private var bytes = 0
    private var parts = 0

    /// - Parameter most: The largest body in bytes.
    init(most: Int) {
        self.most = most
    }

    /// Returns whether a body of the declared length fits. `nil` means an unknown length.
    func admits(length: Int?) -> Bool { length.map { $0 <= most } ?? true }

    /// Counts a part. Returns whether the body still fits.
    mutating func spend(_ count: Int) -> Bool {
        bytes += count
        parts += 1
        return bytes <= most && parts <= Self.mostParts
    }
}
