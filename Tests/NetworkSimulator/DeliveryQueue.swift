/// The packets under way, the next due first: a binary heap.
struct DeliveryQueue: Sendable {
    private var heap: [Transmission] = []

    var isEmpty: Bool { heap.isEmpty }
    /// When the next packet is due.
    var nextDue: Int64? { heap.first?.due }

    mutating func insert(_ transmission: Transmission) {
        heap.append(transmission)
        var index = heap.count - 1
        while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// The next packet, where it is due at `now`.
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
