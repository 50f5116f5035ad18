/// When the packets left that a socket has sent lately, by the numbers that the kernel counts them with.
///
/// The stamps come back by the error queue within milliseconds; they wait here until the reply asks for its request's.
struct SendLedger: Sendable {
    /// Remembers at least as many packets; a power of two.
    private static let leastCapacity = 4_096
    private static let mostCapacity = 1 << 20

    /// In nanoseconds since the Unix epoch; 0 where there is none yet.
    private var stamps: [Int64] = []
    /// The number of the packet that is sent next.
    private(set) var next: UInt32 = 0
    /// Whether the kernel ever gave a stamp.
    private(set) var hasStamps = false
    /// The number of the packet that the kernel calls 0.
    private var base: UInt32 = 0

    /// Enters `count` packets that were sent now.
    mutating func record(_ count: Int) {
        if stamps.isEmpty { stamps = Array(repeating: 0, count: Self.leastCapacity) }
        for _ in 0..<count {
            stamps[place(of: next)] = 0
            next &+= 1
        }
    }

    /// Takes down the stamp of the packet that the kernel counts as `kernelNumber`, where that is one of the last.
    mutating func stamp(_ kernelNumber: UInt32, at time: Int64) {
        let number = base &+ kernelNumber
        hasStamps = true
        guard remembers(number) else { return }
        stamps[place(of: number)] = time
    }

    /// The kernel's stamp of packet `number`; `nil` where there is none, or the packet is none of the last.
    func stamp(of number: UInt32) -> Int64? {
        guard remembers(number) else { return nil }
        let stamp = stamps[place(of: number)]
        return stamp == 0 ? nil : stamp
    }

    /// Makes room for the packets of some seconds at `rate` packets a second, and forgets the stamps where that changes.
    mutating func makeRoom(rate: Double, seconds: Double) {
        var capacity = max(stamps.count, Self.leastCapacity)
        while Double(capacity) < rate * seconds, capacity < Self.mostCapacity { capacity *= 2 }
        if capacity != stamps.count { stamps = Array(repeating: 0, count: capacity) }
    }

    /// The kernel counts from 0 again. No number of ours comes twice for that.
    mutating func restart() { base = next }

    private func remembers(_ number: UInt32) -> Bool {
        let behind = next &- number
        return behind >= 1 && behind <= UInt32(stamps.count)
    }

    private func place(of number: UInt32) -> Int { Int(number) & (stamps.count - 1) }
}
