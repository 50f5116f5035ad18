/// Deadlines on the lines of the finest ``SendGrid``, as a hashed timing wheel: inserting costs the same for any
/// number.
///
/// An entry is never removed early. The taker checks whether its flow is still open. A heap (`Heap` of
/// swift-collections) would cost logarithmic time for each of many thousand probes.
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

    /// Nanoseconds in a tick.
    private static let tick = SendGrid.finest
    private static let slotCount: Int64 = 65_536
    private static let none: Int32 = -1

    private var heads = [Int32](repeating: none, count: Int(slotCount))
    private var occupied = [UInt64](repeating: 0, count: Int(slotCount / 64))
    private var nodes: [Node] = []
    private var firstFree = none
    /// The first tick that has not been taken.
    private var cursor: Int64
    private(set) var count = 0

    init(now: Int64) {
        cursor = now / Self.tick
    }

    /// Inserts a deadline, which is due at the next tick. A deadline beyond the wheel waits in the last slot, and is
    /// inserted again from there.
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

    /// Moves each entry that is due at `now` to `due`, in any order within a tick.
    mutating func take(until now: Int64, into due: inout [Entry]) {
        let last = now / Self.tick
        while let tick = nextOccupiedTick, tick <= last {
            cursor = tick + 1
            takeSlot(of: tick, until: now, into: &due)
        }
        cursor = max(cursor, last + 1)
    }

    /// Returns when to take the earliest deadline; `nil` for none.
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
