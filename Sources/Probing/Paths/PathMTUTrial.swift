/// A test of whether packets one byte longer than a passing size get lost without an answer. Pure.
///
/// The trial sends both sizes in pairs, in random order. Losses that do not depend on the size (chance, bursts, a host
/// that limits its answers) hit both sizes equally often. If one packet of each of ``pairs`` pairs is answered, all
/// answers are for the shorter one by chance only once in 2^10 trials.
struct PathMTUTrial: Sendable {
    enum Verdict: Sendable, Hashable {
        /// The longer packet passes.
        case passes
        case silent
        /// Too few shorter packets were answered.
        case undecided
    }

    /// Pairs of which only the shorter packet must be answered.
    static let pairs = 10
    /// The surplus of silent pairs over answered ones that indicates an outage.
    private static let outage = 6

    /// The size of the longer packets, in bytes.
    let longer: Int
    /// The size of the IP packet to send next, in bytes.
    private(set) var next: Int
    /// The verdict; `nil` while there are requests to send.
    private(set) var verdict: Verdict?
    private var isSecond = false
    private var isPairAnswered = false
    private var answeredPairs = 0
    private var silentPairs = 0

    init(longer: Int, coin: Bool) {
        self.longer = longer
        next = coin ? longer : longer - 1
    }

    /// Records whether the request of size ``next`` was answered.
    mutating func record(isAnswered: Bool, coin: Bool) {
        if isAnswered, next == longer {
            verdict = .passes
            return
        }
        isPairAnswered = isPairAnswered || isAnswered
        if isSecond { endPair() }
        next = isSecond ? (coin ? longer : longer - 1) : (next == longer ? longer - 1 : longer)
        isSecond.toggle()
    }

    private mutating func endPair() {
        if isPairAnswered { answeredPairs += 1 } else { silentPairs += 1 }
        isPairAnswered = false
        if answeredPairs >= Self.pairs { verdict = .silent }
        if silentPairs > answeredPairs + Self.outage { verdict = .undecided }
    }
}
