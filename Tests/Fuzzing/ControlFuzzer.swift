import Glibc

@testable import ProbeEngine

/// Fuzzes control messages: arbitrary bytes are safe to read, and valid ones are read correctly up to their truncation.
enum ControlFuzzer {
    static func test(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        let any = ControlInformation(bytes)
        Claim.holds(any.stamp ?? 1 > 0, "a stamp is after the epoch")
        if bytes.count < 16 { Claim.holds(any.stamp == nil && any.error == nil, "too few bytes give no value") }
        var input = FuzzInput(bytes)
        checkRight(&input)
        checkKnown(&input)
        return 0
    }

    /// Reads messages of all known kinds with arbitrary contents and lengths.
    private static func checkKnown(_ input: inout FuzzInput) {
        let kinds: [(level: Int32, type: Int32)] = [
            (SOL_SOCKET, SO_TIMESTAMPNS), (SOL_SOCKET, SO_TIMESTAMPING), (Int32(IPPROTO_IP), IP_TTL),
            (Int32(IPPROTO_IPV6), IPV6_HOPLIMIT), (Int32(IPPROTO_IP), IP_RECVERR),
            (Int32(IPPROTO_IPV6), IPV6_RECVERR),
        ]
        var bytes: [UInt8] = []
        for kind in kinds {
            let data = encoded(input.number(UInt64.self)) + encoded(input.number(UInt64.self))
            append(kind.level, kind.type, Array(data.prefix(input.index(below: data.count + 1))), to: &bytes)
        }
        _ = bytes.withUnsafeBytes(ControlInformation.init)
    }

    /// Checks a stamp, a hop limit and an ICMP error, truncated at an arbitrary place.
    private static func checkRight(_ input: inout FuzzInput) {
        let seconds = Int64(input.number(UInt32.self))
        let nanoseconds = Int64(input.number(UInt32.self) % 1_000_000_000)
        let hopLimit = input.number(UInt8.self)
        let (type, code, information) = (input.number(UInt8.self), input.number(UInt8.self), input.number(UInt32.self))
        var bytes: [UInt8] = []
        append(SOL_SOCKET, SO_TIMESTAMPNS, encoded(seconds) + encoded(nanoseconds), to: &bytes)
        let stampEnd = bytes.count
        append(Int32(IPPROTO_IP), IP_TTL, encoded(Int32(hopLimit)), to: &bytes)
        let hopLimitEnd = bytes.count - 4
        let error = encoded(UInt32(0)) + [2, type, code, 0] + encoded(information) + encoded(UInt32(0))
        append(Int32(IPPROTO_IP), IP_RECVERR, error, to: &bytes)
        let errorEnd = bytes.count
        let cut = input.index(below: bytes.count + 1)
        let read = bytes.withUnsafeBytes { ControlInformation(UnsafeRawBufferPointer(rebasing: $0[..<cut])) }
        let stamp = seconds * 1_000_000_000 + nanoseconds
        Claim.holds(read.stamp == (cut >= stampEnd && stamp != 0 ? stamp : nil), "a whole stamp is read")
        Claim.holds(read.hopLimit == (cut >= hopLimitEnd ? hopLimit : nil), "a whole hop limit is read")
        Claim.holds((read.error != nil) == (cut >= errorEnd), "a whole error is read")
        guard let error = read.error else { return }
        Claim.holds(
            error.type == type && error.code == code && error.information == information, "an error is read correctly")
    }

    /// Appends a message as cmsg(3) lays it out: length including the header, level, type, data, padding to eight
    /// bytes.
    private static func append(_ level: Int32, _ type: Int32, _ data: [UInt8], to bytes: inout [UInt8]) {
        bytes += encoded(UInt64(16 + data.count)) + encoded(level) + encoded(type) + data
        bytes += [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
    }

    private static func encoded<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number, Array.init)
    }
}
