/// The round-trip time of one request, robust to a wall clock that is stepped meanwhile: the kernel stamps by that clock.
struct RoundTrip {
    /// In nanoseconds, never negative.
    let time: Int64

    /// How far apart one process may read both clocks, in nanoseconds.
    private static let precision: Int64 = 20_000
    /// The wall clock may run faster or slower than the other by one in so many (adjtime(3): one in 2,000).
    private static let slew: Int64 = 1_000

    /// The time between the two stamps of the kernel where that is plausible, else the best that both clocks of this
    /// process tell.
    ///
    /// The time on the monotonic clock from the sending to the reading bounds the round trip from above. Where the wall
    /// clock was stepped after the sending, the two stamps are one before and one after the step, or both on one side.
    ///
    /// - Parameters:
    ///   - sent: when the request was handed to the kernel, in monotonic nanoseconds.
    ///   - sendStamp: the kernel's, in nanoseconds since the Unix epoch; `nil` where it gave none.
    ///   - receiveStamp: the same of the reply.
    ///   - read: when the reply was read.
    ///   - step: the wall clock's last step.
    init(sent: Int64, sendStamp: Int64?, receiveStamp: Int64?, read: ClockReading, step: ClockSteps.Step?) {
        let bound = max(0, read.monotonic - sent)
        guard let receiveStamp else {
            time = bound
            return
        }
        // What the wall clock that is in force now would have shown at the sending.
        let handedOver = read.realtime - bound
        let shift = step.map { sent < $0.before ? $0.by : 0 } ?? 0
        if let sendStamp, let time = Self.between(sendStamp, receiveStamp, handedOver, shift, bound) {
            self.time = time
        } else if Self.isPlausible(receiveStamp - handedOver, bound) {
            time = receiveStamp - handedOver
        } else {
            let corrected = receiveStamp + shift - handedOver
            time = Self.isPlausible(corrected, bound) ? corrected : bound
        }
    }

    /// The time between the kernel's stamps, where the send stamp is not from before the packet was handed over: then it
    /// would be another packet's.
    private static func between(
        _ sendStamp: Int64, _ receiveStamp: Int64, _ handedOver: Int64, _ shift: Int64, _ bound: Int64
    ) -> Int64? {
        let earliest = handedOver - precision - bound / slew
        let time = receiveStamp - sendStamp
        if shift != 0, sendStamp + shift >= earliest, isPlausible(time - shift, bound) { return time - shift }
        return sendStamp >= earliest - max(0, shift) && isPlausible(time, bound) ? time : nil
    }

    private static func isPlausible(_ time: Int64, _ bound: Int64) -> Bool {
        time >= 0 && time <= bound + precision + bound / slew
    }
}
