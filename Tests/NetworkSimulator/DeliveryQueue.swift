/// The pending packets in a binary heap, the next due packet first. The simulator depends on no package, so the heap is
/// its own.
struct DeliveryQueue: Sendable {
    private var heap: [Transmission] = []

    var isEmpty: Bool { heap.isEmpty }
    /// The time at which the next packet is due.
    var nextDue: Int64? { heap.first?.due }

    mutating func insert(_ transmission: Transmission) {
        heap.append(transmission)
        var index = heap.count - 1
        while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Removes and returns the next packet if it is due at `now`.
    mutating func popDue(at now: Int64) -> Transmission? {
        guard let first = heap.first, first.due <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sinkFirst()
        }
        return first
    }

    mutating func removeAll() { heap.removeAll() }

    private mutating func sinkFirst() {
        var index = 0
        while true {
            let (left, right) = (2 * index + 1, 2 * index + 2)
            guard left < heap.count else { return }
            let child = right < heap.count && heap[right].precedes(heap[left]) ? right : left
            guard heap[child].precedes(heap[index]) else { return }
            heap.swapAt(child, index)
            index = child
        }
    }
}

/// A packet that waits for its due time.
struct Transmission: Equatable, Sendable {
    /// The time to write the packet, in CLOCK_MONOTONIC nanoseconds.
    let due: Int64
    /// The time at which its request was read, in CLOCK_MONOTONIC nanoseconds.
    let requestedAt: Int64
    /// The order among packets that are due at the same time: first in, first out.
    let order: UInt64
    let address: Address
    /// The number of the request, counted from 1.
    let number: Int
    let delivery: Delivery
    let packet: [UInt8]

    func precedes(_ other: Transmission) -> Bool { (due, order) < (other.due, other.order) }
}
