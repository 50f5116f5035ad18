/// Whether packets that are one byte longer than those that pass get lost in silence. Nothing acts here.
///
/// Both sizes are sent in pairs, in an order that a coin decides. What loses packets whatever their size (chance, bursts,
/// a host that limits its answers) takes the longer packet of a pair as often as the shorter. So if one packet of each of
/// ``pairs`` pairs is answered, all of them are the shorter ones by chance only once in 2^10 trials.
struct PathMTUTrial: Sendable {
    enum Verdict: Sendable, Hashable {
        /// The longer packet passes.
        case passes
        case silent
        /// Too few of the shorter packets were answered.
        case undecided
    }

    /// Pairs that must have been answered by the shorter packet alone.
    static let pairs = 10
    /// So many more pairs without any answer than with one are an outage.
    private static let outage = 6

    /// The size of the longer packets.
    let longer: Int
    /// The size of the IP packet to send next.
    private(set) var next: Int
    /// `nil` while there are more to send.
    private(set) var verdict: Verdict?
    private var isSecond = false
    private var isPairAnswered = false
    private var answeredPairs = 0
    private var silentPairs = 0

    init(longer: Int, coin: Bool) {
        self.longer = longer
        next = coin ? longer : longer - 1
    }

    /// The request of the size ``next`` was answered, or not.
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
