/// Bytes for a reader who takes them piece by piece.
struct Outbox: Sendable {
    private var bytes: [UInt8] = []
    private var taken = 0

    var isEmpty: Bool { bytes.isEmpty }

    mutating func append(_ more: some Sequence<UInt8>) { bytes += more }

    /// At most `count` bytes that are next.
    func next(_ count: Int) -> ArraySlice<UInt8> { bytes[taken...].prefix(count) }

    /// The reader took `count` bytes. Nothing moves until he has taken all: counts of many addresses are long.
    mutating func take(_ count: Int) {
        taken += count
        guard taken >= bytes.count else { return }
        bytes.removeAll()
        taken = 0
    }
}
