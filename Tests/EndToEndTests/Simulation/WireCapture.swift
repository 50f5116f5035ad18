import Foundation

/// What passed a network device, with the kernel's stamps: the truth of round-trip times.
struct WireCapture: Sendable {
    /// Nanoseconds from each request's passing to its first reply's, by the address that was asked (IPv4).
    private(set) var roundTrips: [String: [Int64]] = [:]

    /// Captures while the body runs, and until it has as many replies as the body says: what was captured is written some
    /// time after it passed.
    static func of(
        device: String, in namespace: NetworkNamespace, _ body: () async throws -> Int
    ) async throws -> WireCapture {
        try await TemporaryFolder.with { folder in
            let file = folder + "/capture.pcap"
            let flags = ["-i", device, "-n", "--time-stamp-precision=nano", "-U", "-Z", "root", "-w", file, "icmp"]
            return try await ChildProcess.with(namespace.launcher + ["tcpdump"] + flags) { capture in
                _ = try await capture.errorLine(containing: "listening on")
                let replies = try await body()
                return try await eventually("\(replies) replies are captured") {
                    let wire = try WireCapture(pcap: [UInt8](Data(contentsOf: URL(filePath: file))))
                    return wire.roundTrips.values.reduce(0) { $0 + $1.count } >= replies ? wire : nil
                }
            }
        }
    }

    struct Malformed: Error {
        let what: String
    }

    /// Reads a file of tcpdump's (pcap-savefile(5)) with nanosecond stamps and bare IP packets.
    init(pcap: [UInt8]) throws {
        guard pcap.count >= 24, Self.number(pcap, 0) == 0xa1b2_3c4d else { throw Malformed(what: "no nanosecond pcap") }
        guard Self.number(pcap, 20) == 101 else { throw Malformed(what: "link type \(Self.number(pcap, 20))") }
        var requests: [[UInt8]: Int64] = [:]
        var offset = 24
        while offset + 16 <= pcap.count {
            let time = Int64(Self.number(pcap, offset)) * 1_000_000_000 + Int64(Self.number(pcap, offset + 4))
            let end = offset + 16 + Int(Self.number(pcap, offset + 8))
            guard end <= pcap.count else { break }
            enter(Array(pcap[(offset + 16)..<end]), at: time, &requests)
            offset = end
        }
    }

    /// A request is known again by its address, identifier, sequence and the first bytes of its payload.
    private mutating func enter(_ packet: [UInt8], at time: Int64, _ requests: inout [[UInt8]: Int64]) {
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

    /// A number in the byte order of this machine, which wrote it.
    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
}
