import CLinux
import Glibc
import NetworkPrimitives

/// The information that the kernel reports with a message, in its control messages (cmsg(3)).
struct ControlInformation {
    /// The time at which the message was received, or the reported packet was sent (SO_TIMESTAMPNS, SO_TIMESTAMPING),
    /// in nanoseconds since the Unix epoch.
    private(set) var stamp: Int64?
    var hopLimit: UInt8?
    /// Differentiated services code point (RFC 2474), without the two bits of ECN.
    private(set) var codePoint: UInt8?
    /// The number of the sent packet that `stamp` belongs to: the number of packets sent before it.
    private(set) var sendNumber: UInt32?
    /// Whether that packet entered the device's queue at `stamp` (SCM_TSTAMP_SCHED). Otherwise it left the queue then.
    private(set) var isQueueStamp = false
    /// The ICMP error; `nil` for an error that this host made itself.
    private(set) var error: ExtendedError?

    /// An ICMP error as IP_RECVERR and IPV6_RECVERR report it (ip(7)).
    struct ExtendedError {
        let type: UInt8
        let code: UInt8
        /// The MTU, if the error is "packet too big".
        let information: UInt32
        /// The sender of the error (SO_EE_OFFENDER).
        var sender: IPAddress?
    }

    /// - Parameter all: a message's control messages, one after the other.
    init(_ all: UnsafeRawBufferPointer) {
        let headerSize = 16
        var offset = 0
        while offset + headerSize <= all.count {
            let length = all.loadUnaligned(fromByteOffset: offset, as: Int.self)
            guard length >= headerSize, length <= all.count - offset else { return }
            let level = all.loadUnaligned(fromByteOffset: offset + 8, as: Int32.self)
            let type = all.loadUnaligned(fromByteOffset: offset + 12, as: Int32.self)
            read(level, type, UnsafeRawBufferPointer(rebasing: all[(offset + headerSize)..<(offset + length)]))
            offset += (length + 7) & ~7
        }
    }

    private mutating func read(_ level: Int32, _ type: Int32, _ data: UnsafeRawBufferPointer) {
        switch (level, type) {
        case (SOL_SOCKET, SO_TIMESTAMPNS) where data.count >= 16, (SOL_SOCKET, SO_TIMESTAMPING) where data.count >= 16:
            stamp = Self.nanoseconds(data)
        case (Int32(IPPROTO_IP), IP_TTL) where data.count >= 4,
            (Int32(IPPROTO_IPV6), IPV6_HOPLIMIT) where data.count >= 4:
            hopLimit = UInt8(truncatingIfNeeded: data.loadUnaligned(as: Int32.self))
        case (Int32(IPPROTO_IP), IP_TOS) where data.count >= 1:
            codePoint = data[0] >> 2
        case (Int32(IPPROTO_IPV6), IPV6_TCLASS) where data.count >= 4:
            codePoint = UInt8(truncatingIfNeeded: data.loadUnaligned(as: Int32.self)) >> 2
        case (Int32(IPPROTO_IP), IP_RECVERR), (Int32(IPPROTO_IPV6), IPV6_RECVERR):
            readError(data)
        default:
            break
        }
    }

    private mutating func readError(_ data: UnsafeRawBufferPointer) {
        var extended = clinux_extended_error()
        guard clinux_read_extended_error(data.baseAddress, UInt32(data.count), &extended) == 0 else { return }
        switch Int(extended.origin) {
        case CLINUX_ORIGIN_ICMP, CLINUX_ORIGIN_ICMP6:
            error = ExtendedError(
                type: extended.type, code: extended.code, information: extended.info,
                sender: Self.sender(data))
        case CLINUX_ORIGIN_TIMESTAMPING:
            sendNumber = extended.data
            isQueueStamp = Int(extended.info) == CLINUX_STAMP_QUEUE
        default: return
        }
    }

    private static func sender(_ data: UnsafeRawBufferPointer) -> IPAddress? {
        var offender = sockaddr_storage()
        clinux_read_offender(data.baseAddress, UInt32(data.count), &offender)
        return IPAddress(offender)
    }

    /// Returns the nanoseconds of a `timespec`; `nil` if it is zero, which means no stamp, or out of range.
    private static func nanoseconds(_ data: UnsafeRawBufferPointer) -> Int64? {
        let seconds = data.loadUnaligned(as: Int64.self).multipliedReportingOverflow(by: 1_000_000_000)
        let fraction = data.loadUnaligned(fromByteOffset: 8, as: Int64.self)
        let stamp = seconds.partialValue.addingReportingOverflow(fraction)
        return seconds.overflow || stamp.overflow || stamp.partialValue <= 0 ? nil : stamp.partialValue
    }
}
