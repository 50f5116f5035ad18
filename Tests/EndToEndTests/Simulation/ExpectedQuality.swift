@testable import NetworkSimulator

/// How losses follow one another at one address, by what the network's script did with each of its requests.
///
/// For behaviours in which a request either has its reply in time or no answer at all.
struct ExpectedQuality: Equatable, Sendable {
    /// Ended bursts of lost requests, by length.
    var bursts: [Int: Int] = [:]
    /// Lost requests up to the last one.
    var consecutive = 0
    /// The numbers of the first and the last lost request of each outage, counted from 1; the last one may go on.
    var outages: [ClosedRange<Int>] = []

    /// - Parameters:
    ///   - requests: how many the network saw.
    ///   - threshold: losses in a row that are an outage.
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

    /// Ended bursts, and lost requests in them.
    var burstCount: Int { bursts.values.reduce(0, +) }
    var burstSum: Int { bursts.reduce(0) { $0 + $1.key * $1.value } }

    func burstsUp(to length: Int) -> Int { bursts.reduce(0) { $0 + ($1.key <= length ? $1.value : 0) } }
}
