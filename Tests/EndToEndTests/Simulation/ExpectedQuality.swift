@testable import NetworkSimulator

/// The sequence of losses at one address, computed from the network's script.
///
/// The behaviour must give each request its reply in time or no response at all.
struct ExpectedQuality: Equatable, Sendable {
    /// Ended bursts of lost requests, by length.
    var bursts: [Int: Int] = [:]
    /// Consecutive losses up to the last request.
    var consecutive = 0
    /// The numbers of the first and last lost request of each outage, from 1. The last outage may continue.
    var outages: [ClosedRange<Int>] = []

    /// - Parameters:
    ///   - requests: the number of requests that the network saw.
    ///   - threshold: the consecutive losses that make an outage.
    init(_ behaviour: Behaviour, of address: Address, seed: UInt64, requests: Int, threshold: Int) {
        let script = Script(seed: seed)
        guard requests > 0 else { return }
        for number in 1...requests {
            if script.deliveries(of: number, to: address, as: behaviour).isEmpty {
                consecutive += 1
                if consecutive == threshold { outages.append((number - threshold + 1)...number) }
                if consecutive > threshold, let last = outages.popLast() { outages.append(last.lowerBound...number) }
            } else if consecutive > 0 {
                bursts[consecutive, default: 0] += 1
                consecutive = 0
            }
        }
    }

    /// The number of ended bursts.
    var burstCount: Int { bursts.values.reduce(0, +) }
    var burstSum: Int { bursts.reduce(0) { $0 + $1.key * $1.value } }

    func burstsUp(to length: Int) -> Int { bursts.reduce(0) { $0 + ($1.key <= length ? $1.value : 0) } }
}
