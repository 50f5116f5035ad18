/// The progress of a socket's recent packets, by the numbers with which the kernel counts them.
///
/// The kernel reports it in the error queue within milliseconds. It always reports when a packet reached the device's
/// driver, and on request when the packet entered the device's queue. The ledger keeps it for the reply or the timeout.
/// Places are indexed by packet number, because every access is by number and a queue (`Deque`) would add nothing.
struct SendLedger: Sendable {
    /// The progress of one packet.
    enum Departure: Sendable, Equatable {
        /// The packet reached the driver at this time, in nanoseconds since the Unix epoch.
        case stamped(Int64)
        /// The packet entered the device's queue, but the driver has not stamped it.
        case queued
        /// The packet did not enter the queue.
        case unqueued
        /// The driver has not stamped the packet, and no queue stamp was requested.
        case unstamped
        /// The packet is not one of the last.
        case unknown
    }

    /// The least number of packets that are remembered, a power of two.
    private static let leastCapacity = 4_096
    private static let mostCapacity = 1 << 20
    // A stamp is positive. These values replace it.
    private static let unstamped: Int64 = 0
    private static let unqueued: Int64 = -1
    private static let queued: Int64 = -2

    private var places: [Int64] = []
    /// The number of the next packet.
    private(set) var next: UInt32 = 0
    /// The first packet that is remembered.
    private var oldest: UInt32 = 0
    /// Whether the kernel ever gave a stamp.
    private(set) var hasStamps = false
    /// Converts the kernel's numbers to the ledger's, from the kernel's number `from` on.
    private struct Epoch: Sendable {
        let from: UInt32
        let base: UInt32
    }

    /// Oldest first. The first one applies to all numbers before the second.
    private var epochs = [Epoch(from: 0, base: 0)]
    private static let mostEpochs = 16
    /// The number of packets that the kernel may have counted without sending them, since its numbers were last
    /// certain. Some kernels take such a number back. No kernel does if the output path refuses the packet.
    private(set) var uncertainty: UInt32 = 0
    /// The kernel's first number that is uncertain.
    private var sureUntil: UInt32 = 0
    /// Unstamped packets before this one may have a stamp that cannot be distinguished from those of others.
    private var identifiableFrom: UInt32 = 0

    /// Records a packet that was sent now.
    ///
    /// - Parameter asksQueue: whether the socket requested a stamp for the packet's entry into the device's queue.
    mutating func record(asksQueue: Bool = false) {
        if places.isEmpty { places = Array(repeating: Self.unstamped, count: Self.leastCapacity) }
        places[place(of: next)] = asksQueue ? Self.unqueued : Self.unstamped
        next &+= 1
        if next &- oldest > UInt32(places.count) { oldest = next &- UInt32(places.count) }
    }

    /// Records the driver's stamp of the packet that the kernel counts as `kernelNumber`, if it is remembered.
    mutating func stamp(_ kernelNumber: UInt32, at time: Int64) {
        hasStamps = true
        guard let number = number(of: kernelNumber), remembers(number) else { return }
        places[place(of: number)] = time
    }

    /// Records that the packet that the kernel counts as `kernelNumber` entered the device's queue.
    mutating func enqueued(_ kernelNumber: UInt32) {
        if uncertainty > 0 { resolve(kernelNumber) }
        guard let number = number(of: kernelNumber), remembers(number), places[place(of: number)] == Self.unqueued
        else { return }
        places[place(of: number)] = Self.queued
    }

    /// Returns the driver's stamp of packet `number`; `nil` if there is none, or the packet is not remembered.
    func stamp(of number: UInt32) -> Int64? {
        guard remembers(number) else { return nil }
        let stamp = places[place(of: number)]
        return stamp > 0 ? stamp : nil
    }

    /// Returns how far packet `number` came.
    func departure(of number: UInt32) -> Departure {
        guard remembers(number) else { return .unknown }
        switch places[place(of: number)] {
        case Self.unstamped, Self.unqueued, Self.queued:
            guard Int32(bitPattern: number &- identifiableFrom) >= 0 else { return .unknown }
        default: break
        }
        switch places[place(of: number)] {
        case Self.unstamped: return .unstamped
        case Self.unqueued: return .unqueued
        case Self.queued: return .queued
        case let stamp: return .stamped(stamp)
        }
    }

    /// Makes room for the packets of `seconds` at `rate` packets a second.
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

    /// Records that a send failed. From here on, the kernel's numbers are uncertain until a packet that was sent alone
    /// gets its queue stamp: see ``isUncertain``.
    mutating func recordFailure() {
        if uncertainty == 0 { sureUntil = next &- epochs[epochs.count - 1].base }
        uncertainty = min(uncertainty + 1, 1 << 16)
    }

    /// Whether the next packet must be sent alone with a request for a queue stamp, and the error queue be read right
    /// after it.
    var isUncertain: Bool { uncertainty > 0 }

    /// Ends the uncertainty by the queue stamp of the last packet, which was sent alone.
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

    /// Records that the kernel counts from 0 again. The ledger's numbers continue. Stamps that are still to come cannot
    /// be distinguished from those of later packets.
    mutating func restart() {
        epochs = [Epoch(from: 0, base: next)]
        uncertainty = 0
        identifiableFrom = next
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
