/// How the kernel writes what the doctor wants to know. Pure.
extension HostFacts.GroupRange {
    /// Two numbers with white space between, as in `ping_group_range`.
    init?(_ text: String) {
        let numbers = text.split(whereSeparator: \.isWhitespace).map { UInt32($0) }
        guard numbers.count == 2, let first = numbers[0], let last = numbers[1] else { return nil }
        self.init(first: first, last: last)
    }
}

extension HostFacts {
    /// The effective capabilities in the text of `/proc/self/status` (proc(5)); none where it does not tell.
    static func capabilities(inStatus text: String) -> UInt64 {
        let line = text.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let digits = line?.split(whereSeparator: \.isWhitespace).last
        return digits.flatMap { UInt64($0, radix: 16) } ?? 0
    }

    /// A file with one whole number.
    static func number(_ text: String) -> Int? {
        text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
    }
}
