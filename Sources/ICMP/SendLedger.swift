/// Which request each packet was that a socket has sent lately, so that the kernel's stamps find their requests.
///
/// The kernel numbers the packets of a socket; this counts along with it.
struct SendLedger: Sendable {
    /// One packet.
    struct Entry: Sendable, Equatable {
        let flow: EchoFlowID
        let sequence: UInt64
    }

    /// Stamps come back within milliseconds; this many packets are sent in 80 ms at 100,000 a second.
    private static let capacity = 8_192

    private var entries: [Entry] = []
    private var next: UInt32 = 0

    /// Enters the packet that was sent now.
    mutating func record(_ entry: Entry) {
        let place = Int(next % UInt32(Self.capacity))
        if place == entries.count { entries.append(entry) } else { entries[place] = entry }
        next &+= 1
    }

    /// The packet with the kernel's `number`; `nil` where it is none of the last ones.
    func find(_ number: UInt32) -> Entry? {
        let behind = next &- number
        guard behind >= 1, behind <= UInt32(entries.count) else { return nil }
        return entries[Int(number % UInt32(Self.capacity))]
    }

    /// Forgets all: the kernel's numbers start again at 0.
    mutating func restart() {
        entries.removeAll(keepingCapacity: true)
        next = 0
    }
}
