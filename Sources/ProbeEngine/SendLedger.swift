/// How far the packets came that a socket has sent lately, by the numbers that the kernel counts them with.
///
/// The kernel tells it by the error queue within milliseconds: always when a packet reached the device's driver, and where
/// it was asked to, also when the packet entered the device's queue. It waits here until a reply, or its absence, asks.
struct SendLedger: Sendable {
    /// How far one packet came.
    enum Departure: Sendable, Equatable {
        /// It reached the driver, at this time in nanoseconds since the Unix epoch.
        case stamped(Int64)
        /// It entered the device's queue; the driver has not stamped it.
        case queued
        /// It did not even enter the queue.
        case unqueued
        /// The driver has not stamped it, and nobody asked about the queue.
        case unstamped
        /// Not one of the last packets.
        case unknown
    }

    /// Remembers at least as many packets; a power of two.
    private static let leastCapacity = 4_096
    private static let mostCapacity = 1 << 20
    // What stands in the place of a stamp, which is positive.
    private static let unstamped: Int64 = 0
    private static let unqueued: Int64 = -1
    private static let queued: Int64 = -2

    private var places: [Int64] = []
    /// The number of the packet that is sent next.
    private(set) var next: UInt32 = 0
    /// The first packet that is not forgotten.
    private var oldest: UInt32 = 0
    /// Whether the kernel ever gave a stamp.
    private(set) var hasStamps = false
    /// What turns the kernel's numbers into ours, from some number of the kernel's on.
    private struct Epoch: Sendable {
        let from: UInt32
        let base: UInt32
    }

    /// Oldest first; the first one is of all numbers before the second.
    private var epochs = [Epoch(from: 0, base: 0)]
    private static let mostEpochs = 16
    /// How many numbers the kernel may have given to packets that it did not send, since its numbers were last sure: some
    /// kernels take such a number back, and where the output path refuses the packet, none does.
    private(set) var uncertainty: UInt32 = 0
    /// The kernel's number from which on that is so.
    private var sureUntil: UInt32 = 0
    /// Packets before this one, where they are not stamped, may have a stamp that nobody could tell from others'.
    private var tellableFrom: UInt32 = 0

    /// Enters a packet that was sent now.
    ///
    /// - Parameter asksQueue: whether the kernel was asked to tell when it enters the device's queue.
    mutating func record(asksQueue: Bool = false) {
        if places.isEmpty { places = Array(repeating: Self.unstamped, count: Self.leastCapacity) }
        places[place(of: next)] = asksQueue ? Self.unqueued : Self.unstamped
        next &+= 1
        if next &- oldest > UInt32(places.count) { oldest = next &- UInt32(places.count) }
    }

    /// Takes down the driver's stamp of the packet that the kernel counts as `kernelNumber`, where that is one of the last.
    mutating func stamp(_ kernelNumber: UInt32, at time: Int64) {
        hasStamps = true
        guard let number = number(of: kernelNumber), remembers(number) else { return }
        places[place(of: number)] = time
    }

    /// The packet that the kernel counts as `kernelNumber` entered the device's queue.
    mutating func enqueued(_ kernelNumber: UInt32) {
        if uncertainty > 0 { resolve(kernelNumber) }
        guard let number = number(of: kernelNumber), remembers(number), places[place(of: number)] == Self.unqueued
        else { return }
        places[place(of: number)] = Self.queued
    }

    /// The driver's stamp of packet `number`; `nil` where there is none, or the packet is none of the last.
    func stamp(of number: UInt32) -> Int64? {
        guard remembers(number) else { return nil }
        let stamp = places[place(of: number)]
        return stamp > 0 ? stamp : nil
    }

    /// How far packet `number` came.
    func departure(of number: UInt32) -> Departure {
        guard remembers(number) else { return .unknown }
        switch places[place(of: number)] {
        case Self.unstamped, Self.unqueued, Self.queued:
            guard Int32(bitPattern: number &- tellableFrom) >= 0 else { return .unknown }
        default: break
        }
        switch places[place(of: number)] {
        case Self.unstamped: return .unstamped
        case Self.unqueued: return .unqueued
        case Self.queued: return .queued
        case let stamp: return .stamped(stamp)
        }
    }

    /// Makes room for the packets of some seconds at `rate` packets a second.
    mutating func makeRoom(rate: Double, seconds: Double) {
        var capacity = max(places.count, Self.leastCapacity)
        while Double(capacity) < rate * seconds, capacity < Self.mostCapacity { capacity *= 2 }
        guard capacity != places.count else { return }
        var larger = Array(repeating: Self.unstamped, count: capacity)
        var number = oldest
        while number != next {
            larger[Int(number) & (capacity - 1)] = places[place(of: number)]
            number &+= 1
        }
        places = larger
    }

    /// A send failed. Of the packets from here on the kernel's numbers are not sure, until the queue tells of one that was
    /// sent alone: see ``isUncertain``.
    mutating func recordFailure() {
        if uncertainty == 0 { sureUntil = next &- epochs[epochs.count - 1].base }
        uncertainty = min(uncertainty + 1, 1 << 16)
    }

    /// Whether the next packet is to be sent alone, asking about the queue, and the error queue to be read right after it.
    var isUncertain: Bool { uncertainty > 0 }

    /// The queue told of the packet that was sent last, and alone.
    private mutating func resolve(_ kernelNumber: UInt32) {
        let last = next &- 1
        let expected = last &- epochs[epochs.count - 1].base
        guard remembers(last), places[place(of: last)] == Self.unqueued, kernelNumber &- expected <= uncertainty else {
            return
        }
        uncertainty = 0
        guard kernelNumber != expected else { return }
        if epochs.count == Self.mostEpochs { epochs.removeFirst() }
        epochs.append(Epoch(from: kernelNumber, base: last &- kernelNumber))
    }

    /// The kernel counts from 0 again. No number of ours comes twice for that, but stamps that are still to come cannot be
    /// told from those of later packets.
    mutating func restart() {
        epochs = [Epoch(from: 0, base: next)]
        uncertainty = 0
        tellableFrom = next
    }

    private func number(of kernelNumber: UInt32) -> UInt32? {
        if uncertainty > 0, Int32(bitPattern: kernelNumber &- sureUntil) >= 0 { return nil }
        let epoch = epochs.last { Int32(bitPattern: kernelNumber &- $0.from) >= 0 } ?? epochs[0]
        return epoch.base &+ kernelNumber
    }

    private func remembers(_ number: UInt32) -> Bool {
        let behind = next &- number
        return behind >= 1 && behind <= next &- oldest
    }

    private func place(of number: UInt32) -> Int { Int(number) & (places.count - 1) }
}
