import NetworkPrimitives

/// The ICMP types that the engine sends and reads (RFC 792, RFC 4443), and the meaning of an error's type and code.
enum ICMPType {
    static func echoRequest(_ family: IPAddress.Family) -> UInt8 { family == .ipv4 ? 8 : 128 }
    static func echoReply(_ family: IPAddress.Family) -> UInt8 { family == .ipv4 ? 0 : 129 }

    /// Returns why the request is lost that an ICMP error quotes; `nil` if the message is no error.
    static func lossReason(_ family: IPAddress.Family, type: UInt8, code: UInt8) -> LossReason? {
        family == .ipv4 ? lossReason4(type: type, code: code) : lossReason6(type: type, code: code)
    }

    /// Returns the MTU from "packet too big" (RFC 1191 section 4, RFC 4443 section 3.2). `message` has at least eight
    /// bytes.
    static func mtu(_ family: IPAddress.Family, of message: UnsafeRawBufferPointer) -> UInt32 {
        switch family {
        case .ipv4: UInt32(UInt16(bigEndian: message.loadUnaligned(fromByteOffset: 6, as: UInt16.self)))
        case .ipv6: UInt32(bigEndian: message.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        }
    }

    /// The types are in RFC 792, the codes of type 3 in RFC 1122 and RFC 1812 5.2.7.1.
    private static func lossReason4(type: UInt8, code: UInt8) -> LossReason? {
        switch (type, code) {
        case (3, 4): .packetTooBig
        case (3, 9), (3, 10), (3, 13): .administrativelyProhibited
        case (3, _): .destinationUnreachable
        case (11, _): .timeExceeded
        case (12, _): .otherICMPError
        default: nil
        }
    }

    /// The types are in RFC 4443, sections 3.1 to 3.4. Codes 5 and 6 of type 1 are refusals by a filter.
    private static func lossReason6(type: UInt8, code: UInt8) -> LossReason? {
        switch (type, code) {
        case (1, 1), (1, 5), (1, 6): .administrativelyProhibited
        case (1, _): .destinationUnreachable
        case (2, _): .packetTooBig
        case (3, _): .timeExceeded
        case (4, _): .otherICMPError
        default: nil
        }
    }
}
