import Foundation

@testable import NetworkSimulator

/// The IP packets that passed a network device, with the kernel's timestamps.
struct PacketCapture: Sendable {
    struct Packet: Sendable {
        /// In nanoseconds since the Unix epoch.
        let time: Int64
        /// The bytes from the IP header on.
        let bytes: [UInt8]
    }

    private(set) var packets: [Packet] = []

    /// Captures on each device while the body runs and until the captures are complete. tcpdump writes packets with a
    /// delay.
    static func of<Value>(
        devices: [String], in namespace: NetworkNamespace, filter: String = "",
        isComplete: ([PacketCapture], Value) -> Bool, _ body: () async throws -> Value
    ) async throws -> (captures: [PacketCapture], value: Value) {
        try await TemporaryFolder.with { folder in
            try await run(devices[...], in: namespace, filter, folder) {
                let value = try await body()
                let captures = try await eventually("the captures are complete") {
                    let captures = try devices.map { try PacketCapture(file: folder + "/\($0).pcap") }
                    return isComplete(captures, value) ? captures : nil
                }
                return (captures, value)
            }
        }
    }

    /// Runs the body while a tcpdump runs for each device.
    private static func run<Value>(
        _ devices: ArraySlice<String>, in namespace: NetworkNamespace, _ filter: String, _ folder: String,
        _ body: () async throws -> Value
    ) async throws -> Value {
        guard let device = devices.first else { return try await body() }
        let file = folder + "/\(device).pcap"
        // The headers are enough, and `-U` writes each packet at once.
        let flags = [
            "-i", device, "-n", "--time-stamp-precision=nano", "-s", "128", "--immediate-mode", "-U", "-Z", "root",
            "-w", file,
        ]
        let command = namespace.launcher + ["tcpdump"] + flags + filter.split(separator: " ").map(String.init)
        return try await ChildProcess.with(command) { child in
            _ = try await child.errorLine(containing: "listening on")
            return try await run(devices.dropFirst(), in: namespace, filter, folder, body)
        }
    }

    private init(file: String) throws { try self.init(pcap: [UInt8](Data(contentsOf: URL(filePath: file)))) }

    struct Malformed: Error {
        let what: String
    }

    /// Parses tcpdump's file format (pcap-savefile(5)) with nanosecond timestamps, for bare IP packets or Ethernet.
    init(pcap: [UInt8]) throws {
        guard pcap.count >= 24, Self.number(pcap, 0) == 0xa1b2_3c4d else { throw Malformed(what: "no nanosecond pcap") }
        let linkHeader =
            switch Self.number(pcap, 20) {
            case 1: 14
            case 101: 0
            default: throw Malformed(what: "link type \(Self.number(pcap, 20))")
            }
        var offset = 24
        while offset + 16 <= pcap.count {
            let time = Int64(Self.number(pcap, offset)) * 1_000_000_000 + Int64(Self.number(pcap, offset + 4))
            let end = offset + 16 + Int(Self.number(pcap, offset + 8))
            guard end <= pcap.count else { break }
            packets.append(Packet(time: time, bytes: Array(pcap[(offset + 16)..<end].dropFirst(linkHeader))))
            offset = end
        }
    }

    /// Reads a number in this machine's byte order, in which tcpdump wrote it.
    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
}

/// An echo request on the wire, with the fields that settings control.
struct CapturedRequest: Sendable {
    /// The fields that all requests of a target share.
    struct Marking: Hashable, Sendable {
        var source: String
        var destination: String
        /// The whole byte: the code point and two bits of ECN (RFC 2474).
        var trafficClass: UInt8 = 0
        var hopLimit: UInt8 = 64
        /// IPv4's "don't fragment" bit; IPv6 has none.
        var forbidsFragmentation = false
        /// Bytes after the ICMP header in the whole request. A first fragment has only a part of them.
        var payloadSize: Int
        /// Whether this is the first of several fragments.
        var isFragmented = false
    }

    /// In nanoseconds since the Unix epoch.
    let time: Int64
    let marking: Marking

    /// Parses a packet; `nil` if it is not an echo request or not its first fragment (RFC 791, RFC 8200).
    init?(_ packet: PacketCapture.Packet) {
        let isIPv6 = packet.bytes.first.map { $0 >> 4 } == 6
        guard let marking = isIPv6 ? Marking(ipv6: packet.bytes) : Marking(ipv4: packet.bytes) else { return nil }
        self.marking = marking
        time = packet.time
    }
}

extension CapturedRequest.Marking {
    fileprivate init?(ipv4 packet: [UInt8]) {
        let header = Int((packet.first ?? 0) & 15) * 4
        guard header >= 20, packet.count >= header + 8, packet[9] == 1 else { return nil }
        let fragmentation = Self.word(packet, 6)
        guard fragmentation & 0x1FFF == 0, packet[header] == 8 else { return nil }
        self.init(
            source: Address(bytes: packet[12..<16]).description,
            destination: Address(bytes: packet[16..<20]).description, trafficClass: packet[1], hopLimit: packet[8],
            forbidsFragmentation: fragmentation & 0x4000 != 0,
            payloadSize: Int(Self.word(packet, 2)) - header - 8, isFragmented: fragmentation & 0x2000 != 0)
    }

    fileprivate init?(ipv6 packet: [UInt8]) {
        guard packet.count >= 56 else { return nil }
        let isFragmented = packet[6] == 44
        if isFragmented { guard packet[40] == 58, Self.word(packet, 42) & 0xFFF8 == 0 else { return nil } }
        let header = isFragmented ? 48 : 40
        guard isFragmented || packet[6] == 58, packet[header] == 128 else { return nil }
        self.init(
            source: Address(bytes: packet[8..<24]).description,
            destination: Address(bytes: packet[24..<40]).description,
            trafficClass: packet[0] << 4 | packet[1] >> 4, hopLimit: packet[7],
            payloadSize: Int(Self.word(packet, 4)) + 40 - header - 8, isFragmented: isFragmented)
    }

    private static func word(_ packet: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(packet[offset]) << 8 | UInt16(packet[offset + 1])
    }
}

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
