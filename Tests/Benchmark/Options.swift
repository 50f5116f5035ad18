/// The options of a measurement.
struct Options {
    /// Numbers of targets; `nil` for the default of each part.
    private(set) var targets: [Int]?
    /// Rounds of measurements; `nil` for the default of each part.
    private(set) var rounds: Int?
    /// The regimes to measure.
    private(set) var regimes = Regime.all
    /// The length of the measured window in seconds.
    private(set) var seconds = 10
    /// The seconds from the first requests to all targets to the window.
    private(set) var warmUp = 5
    private(set) var exporter: String?
    /// The processors of the measured programs, in the form of taskset(1).
    private(set) var processors: String?

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--targets": targets = try Self.targets(rest.popFirst())
            case "--rounds": rounds = try Self.number(rest.popFirst(), of: option, in: 1...20)
            case "--regimes": regimes = try Self.regimes(rest.popFirst())
            case "--seconds": seconds = try Self.number(rest.popFirst(), of: option, in: 1...600)
            case "--warm-up": warmUp = try Self.number(rest.popFirst(), of: option, in: 0...600)
            case "--exporter": exporter = try Self.text(rest.popFirst(), of: option)
            case "--cpu": processors = try Self.processors(rest.popFirst())
            default: throw UsageError("unknown option '\(option)'")
            }
        }
    }

    /// The valid numbers of targets.
    static let targetRange = 1...200_000

    /// Parses the value of an option with a whole number.
    static func number(_ text: String?, of option: String, in range: ClosedRange<Int>) throws(UsageError) -> Int {
        guard let number = text.flatMap({ Int($0) }), range.contains(number) else {
            throw UsageError(
                "\(option) '\(text ?? "")' is not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Parses the value of an option with a text.
    static func text(_ text: String?, of option: String) throws(UsageError) -> String {
        guard let text, !text.isEmpty else { throw UsageError("\(option) has no value") }
        return text
    }

    private static func processors(_ text: String?) throws(UsageError) -> String {
        let text = try self.text(text, of: "--cpu")
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "-" || $0 == ",") }) else {
            throw UsageError("--cpu '\(text)' is not a list of processors such as 1 or 0-1")
        }
        return text
    }

    private static func regimes(_ text: String?) throws(UsageError) -> [Regime] {
        var regimes: [Regime] = []
        for name in (text ?? "").split(separator: ",", omittingEmptySubsequences: false) {
            guard let regime = Regime.all.first(where: { $0.name == name }) else {
                let known = Regime.all.map(\.name).joined(separator: ", ")
                throw UsageError("--regimes '\(name)' is not a regime; known are \(known)")
            }
            regimes.append(regime)
        }
        return regimes
    }

    private static func targets(_ text: String?) throws(UsageError) -> [Int] {
        var numbers: [Int] = []
        for part in (text ?? "").split(separator: ",", omittingEmptySubsequences: false) {
            numbers.append(try number(String(part), of: "--targets", in: targetRange))
        }
        return numbers.sorted()
    }
}
