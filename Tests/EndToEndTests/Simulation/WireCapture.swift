/// True round-trip times: the packets at a network device, with the kernel's timestamps.
struct WireCapture: Sendable {
    /// Nanoseconds from each request to its first reply, by IPv4 target address.
    private(set) var roundTrips: [String: [Int64]] = [:]

    /// Captures while the body runs, and until the capture has as many replies as the body returns.
    static func of(
        device: String, in namespace: NetworkNamespace, _ body: () async throws -> Int
    ) async throws -> WireCapture {
        let (captures, _) = try await PacketCapture.of(
            devices: [device], in: namespace, filter: "icmp",
            isComplete: { captures, replies in
                WireCapture(captures).roundTrips.values.reduce(0) { $0 + $1.count } >= replies
            }, body)
        return WireCapture(captures)
    }

    init(_ captures: [PacketCapture]) {
        var requests: [[UInt8]: Int64] = [:]
        for packet in captures.flatMap(\.packets) { enter(packet.bytes, at: packet.time, &requests) }
    }

    /// Matches a reply with its request by address, identifier, sequence, and the first bytes of the payload.
    private mutating func enter(_ packet: [UInt8], at time: Int64, _ requests: inout [[UInt8]: Int64]) {
        guard packet.count >= 20 else { return }
        let header = Int(packet[0] & 15) * 4
        guard packet.count >= header + 24 else { return }
        let content = Array(packet[(header + 4)..<(header + 24)])
        switch packet[header] {
        case 8: requests[Array(packet[16..<20]) + content] = time
        case 0:
            guard let sent = requests.removeValue(forKey: Array(packet[12..<16]) + content) else { return }
            roundTrips[packet[12..<16].map(String.init).joined(separator: "."), default: []].append(time - sent)
        default: break
        }
    }
}
