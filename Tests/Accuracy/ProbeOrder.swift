import ProbeEngine

/// One run of the probing process: how, and for how long.
struct ProbeOrder: Equatable, Sendable {
    let mode: PingTimestampMode
    let socketKind: PingSocketKind
    let seconds: Int
}

extension ProbeOrder {
    /// The command line that ``init(_:)`` reads.
    var arguments: [String] { ["probe", mode.rawValue, socketKind.rawValue, String(seconds)] }

    /// Reads what stands behind `probe`.
    init(_ arguments: [String]) throws(UsageError) {
        guard arguments.count == 3, let mode = PingTimestampMode(rawValue: arguments[0]),
            let socketKind = PingSocketKind(rawValue: arguments[1]), let seconds = Int(arguments[2])
        else { throw UsageError("probe needs a mode, a kind of socket and seconds") }
        self.init(mode: mode, socketKind: socketKind, seconds: seconds)
    }
}
