/// When flows with long intervals send their first request: soon, since a pace of minutes must not leave a target unknown so
/// long, but not all of them at once, for which no buffer may have room.
struct OpeningSchedule: Sendable {
    private static let second: Int64 = 1_000_000_000
    /// What one request may bring with it: two stamps, and a reply or an error, in bytes.
    private static let requestCost = 3 * PingEndpoint.messageCost

    /// First requests by the second in which they go.
    private var booked: [Int64: Int] = [:]
    /// The second of the last booking.
    private var lastSecond: Int64 = 0
    /// All seconds before this one are full, or over.
    private var frontier: Int64 = 0

    /// How many first requests may go in a second, where the sockets hold so many bytes: what half a second brings.
    static func rate(room: Int) -> Int { max(64, 2 * room / requestCost) }

    /// When the first request goes of a flow that begins at `now`: within a second, or as many seconds later as others have
    /// taken, and never later than by its pace.
    ///
    /// - Parameter rate: first requests a second.
    mutating func book(_ pace: EchoPace, at now: Int64, rate: Int) -> Int64 {
        let regular = pace.first(at: now)
        guard pace.isLong else { return regular }
        let current = now / Self.second
        if current != lastSecond {
            booked = booked.filter { $0.key >= current }
            lastSecond = current
        }
        frontier = max(frontier, current)
        var first = pace.soon(after: now)
        first += max(0, frontier - first / Self.second) * Self.second
        while first < regular, booked[first / Self.second, default: 0] >= rate { first += Self.second }
        guard first < regular else { return regular }
        booked[first / Self.second, default: 0] += 1
        while booked[frontier, default: 0] >= rate { frontier += 1 }
        return first
    }
}
