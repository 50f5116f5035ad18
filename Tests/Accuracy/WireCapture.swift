import Glibc
import NetworkPrimitives

/// The packets at the network device with the kernel's stamps, which give the true round-trip times.
struct WireCapture {
    /// The identity of a request, which its reply shares.
    struct Request: Hashable {
        let address: IPAddress
        let identifier: UInt16
        let sequence: UInt16
    }

    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    /// Nanoseconds from each request to its first reply.
    private var roundTrips: [IPAddress: [UInt16: Int64]] = [:]
    private var requests: [Request: Int64] = [:]

    /// Returns the time between the request with this sequence and its reply; `nil` if the capture lacks one of them.
    subscript(address: IPAddress, sequence: UInt16) -> Int64? { roundTrips[address]?[sequence] }

    /// Returns the number of replies that the capture lacks.
    func missing(of replies: [ReportedReply]) -> Int {
        replies.count { self[$0.address, $0.sequence] == nil }
    }

    /// Parses a file of tcpdump (pcap-savefile(5)) with nanosecond stamps and bare IP packets.
    init(pcap: [UInt8]) throws {
        guard pcap.count >= 24, Self.number(pcap, 0) == 0xa1b2_3c4d else {
            throw Malformed(description: "the capture is not a pcap file with nanosecond stamps")
        }
        guard Self.number(pcap, 20) == 101 else {
            throw Malformed(description: "the capture has link type \(Self.number(pcap, 20)) instead of bare IP")
        }
        var offset = 24
        while offset + 16 <= pcap.count {
            let time = Int64(Self.number(pcap, offset)) * 1_000_000_000 + Int64(Self.number(pcap, offset + 4))
            let end = offset + 16 + Int(Self.number(pcap, offset + 8))
            guard end <= pcap.count else { break }
            enter(pcap[(offset + 16)..<end], at: time)
            offset = end
        }
    }

    private mutating func enter(_ packet: ArraySlice<UInt8>, at time: Int64) {
        guard let echo = Echo(packet) else { return }
        if echo.isRequest {
            requests[echo.request] = time
        } else if let sent = requests.removeValue(forKey: echo.request) {
            roundTrips[echo.request.address, default: [:]][echo.request.sequence] = time - sent
        }
    }

    /// Returns a number in the byte order of this machine, which wrote the file.
    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
}

extension WireCapture {
    /// An echo request or reply in an IP packet.
    private struct Echo {
        let isRequest: Bool
        let request: Request

        init?(_ packet: ArraySlice<UInt8>) {
            let bytes = Array(packet)
            guard let first = bytes.first, bytes.count >= 48 else { return nil }
            let isIPv4 = first >> 4 == 4
            let header = isIPv4 ? Int(first & 15) * 4 : 40
            guard bytes[isIPv4 ? 9 : 6] == (isIPv4 ? 1 : 58), bytes.count >= header + 8 else { return nil }
            switch (isIPv4, bytes[header]) {
            case (true, 8), (false, 128): isRequest = true
            case (true, 0), (false, 129): isRequest = false
            default: return nil
            }
            let (source, destination) = isIPv4 ? (12, 16) : (8, 24)
            let start = isRequest ? destination : source
            request = bytes.withUnsafeBytes { raw in
                let address =
                    isIPv4
                    ? IPAddress(raw.loadUnaligned(fromByteOffset: start, as: in_addr.self))
                    : IPAddress(raw.loadUnaligned(fromByteOffset: start, as: in6_addr.self))
                let identifier = raw.loadUnaligned(fromByteOffset: header + 4, as: UInt16.self)
                let sequence = raw.loadUnaligned(fromByteOffset: header + 6, as: UInt16.self)
                return Request(address: address, identifier: identifier, sequence: UInt16(bigEndian: sequence))
            }
        }
    }
}
