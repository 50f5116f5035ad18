import ProbeEngine

/// The options of a measurement.
struct Arguments: Equatable, Sendable {
    private(set) var seconds = 15
    private(set) var modes = PingTimestampMode.allCases
    private(set) var circumstances: [Circumstance] = [.idle, .oneProcessor, .defaultBuffers, .stressed]

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--no-stress": circumstances.removeAll { $0 == .stressed }
            case "--seconds": seconds = try Self.seconds(rest.popFirst())
            case "--modes": modes = try Self.modes(rest.popFirst())
            default: throw UsageError("unknown option '\(option)'; --help lists them")
            }
        }
    }

    /// Returns one order for each row of the table. Constrained circumstances are measured only with the default,
    /// kernel stamps.
    func orders(in circumstance: Circumstance) -> [ProbeOrder] {
        let hasAllModes = circumstance == .idle || circumstance == .stressed
        return modes.filter { hasAllModes || $0 == .auto }.flatMap { mode in
            [PingSocketKind.raw, .datagram].map { ProbeOrder(mode: mode, socketKind: $0, seconds: seconds) }
        }
    }

    private static func seconds(_ text: String?) throws(UsageError) -> Int {
        guard let seconds = text.flatMap({ Int($0) }), (2...600).contains(seconds) else {
            throw UsageError("--seconds '\(text ?? "")' is not a number from 2 to 600")
        }
        return seconds
    }

    private static func modes(_ text: String?) throws(UsageError) -> [PingTimestampMode] {
        let known = PingTimestampMode.allCases
        let names = (text ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let modes = names.compactMap(PingTimestampMode.init)
        guard modes.count == names.count else {
            let list = known.map(\.rawValue).joined(separator: ",")
            throw UsageError("--modes '\(text ?? "")' is not a list of \(list)")
        }
        return modes
    }
}
