/// Deadlines on the lines of the finest ``SendGrid``: entering one costs the same however many there are (hashed timing
/// wheel).
///
/// An entry is never removed before its time: whoever takes it looks whether its flow is still open.
struct TimerWheel: Sendable {
    struct Entry: Sendable {
        let due: Int64
        let flow: EchoFlowID
        let purpose: Purpose
    }

    enum Purpose: UInt8, Sendable { case send, expire }

    private struct Node: Sendable {
        var entry: Entry
        var next: Int32
    }

    /// Nanoseconds to a tick.
    private static let tick = SendGrid.finest
    private static let slotCount: Int64 = 65_536
    private static let none: Int32 = -1

    private var heads = [Int32](repeating: none, count: Int(slotCount))
    private var occupied = [UInt64](repeating: 0, count: Int(slotCount / 64))
    private var nodes: [Node] = []
    private var firstFree = none
    /// The first tick that was not taken yet.
    private var cursor: Int64
    private(set) var count = 0

    init(now: Int64) {
        cursor = now / Self.tick
    }

    /// Enters a deadline, which is met at the next tick; one that lies beyond the wheel waits in its last slot and is entered
    /// again from there.
    mutating func insert(_ entry: Entry) {
        let due = min(entry.due, Int64.max - Self.tick)
        let tick = min(max((due + Self.tick - 1) / Self.tick, cursor), cursor + Self.slotCount - 1)
        let slot = Int(tick & (Self.slotCount - 1))
        let node = Node(entry: entry, next: heads[slot])
        if firstFree == Self.none {
            heads[slot] = Int32(nodes.count)
            nodes.append(node)
        } else {
            heads[slot] = firstFree
            firstFree = nodes[Int(firstFree)].next
            nodes[Int(heads[slot])] = node
        }
        occupied[slot / 64] |= 1 << UInt64(slot % 64)
        count += 1
    }

    /// Moves every entry that is due at `now` to `due`, in no particular order within a tick.
    mutating func take(until now: Int64, into due: inout [Entry]) {
        let last = now / Self.tick
        while let tick = nextOccupiedTick, tick <= last {
            cursor = tick + 1
            takeSlot(of: tick, until: now, into: &due)
        }
        cursor = max(cursor, last + 1)
    }

    /// When the earliest deadline is to be taken, for how long to sleep; `nil` when there is none.
    func nextDue(after now: Int64) -> Int64? { nextOccupiedTick.map { max(now, $0 * Self.tick) } }

    private mutating func takeSlot(of tick: Int64, until now: Int64, into due: inout [Entry]) {
        let slot = Int(tick & (Self.slotCount - 1))
        var index = heads[slot]
        heads[slot] = Self.none
        occupied[slot / 64] &= ~(1 << UInt64(slot % 64))
        var early: [Entry] = []
        while index != Self.none {
            let node = nodes[Int(index)]
            if node.entry.due <= now { due.append(node.entry) } else { early.append(node.entry) }
            nodes[Int(index)].next = firstFree
            firstFree = index
            index = node.next
            count -= 1
        }
        for entry in early { insert(entry) }
    }

    private var nextOccupiedTick: Int64? {
        guard count > 0 else { return nil }
        let words = Int(Self.slotCount / 64)
        let start = Int(cursor & (Self.slotCount - 1))
        var word = start / 64
        var bits = occupied[word] & (UInt64.max << UInt64(start % 64))
        for step in 0...words {
            if bits != 0 {
                let slot = Int64(word * 64 + bits.trailingZeroBitCount)
                return cursor + ((slot - Int64(start)) & (Self.slotCount - 1))
            }
            word = (word + 1) % words
            bits = occupied[word]
            if step == words - 1 { bits &= ~(UInt64.max << UInt64(start % 64)) }
        }
        return nil
    }
}
