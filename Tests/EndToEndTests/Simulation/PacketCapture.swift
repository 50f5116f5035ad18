import Foundation

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
