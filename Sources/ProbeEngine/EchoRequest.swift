/// One echo request in its flow's memory. It takes two words, because a flow remembers many.
struct EchoRequest: Sendable {
    enum State: UInt32, Sendable { case unused, pending, answered, lost, lostThenAnswered }

    /// From the highest bits: 26 bits of the sequence number, three of ``error``, and three of ``state``. Two requests
    /// share the 26 bits only long after a flow has reused the place of the first.
    private var word: UInt32
    /// The number of its packet, by which its socket finds the kernel's stamp.
    let packet: UInt32
    /// The time at which it was handed to the kernel, in monotonic nanoseconds.
    let sent: Int64

    /// An unused place.
    init() {
        word = 0
        sent = 0
        packet = 0
    }

    /// A request sent at `time`.
    init(sequence: UInt64, packet: UInt32, sent time: Int64) {
        word = UInt32(truncatingIfNeeded: sequence) << 6 | State.pending.rawValue
        sent = time
        self.packet = packet
    }

    /// Returns whether this is request `sequence` of its flow.
    func has(_ sequence: UInt64) -> Bool {
        word >> 6 == UInt32(truncatingIfNeeded: sequence) & 0x3ff_ffff && state != .unused
    }

    var state: State {
        get { State(rawValue: word & 7) ?? .unused }
        set { word = word & ~7 | newValue.rawValue }
    }

    /// The reason that the first ICMP error gave, for a loss without a reply in time; `nil` before an error.
    var error: LossReason? {
        get { LossReason(errorCode: word >> 3 & 7) }
        set { word = word & ~(7 << 3) | (newValue?.errorCode ?? 0) << 3 }
    }
}

extension LossReason {
    private static let errors: [LossReason] = [
        .destinationUnreachable, .administrativelyProhibited, .timeExceeded, .packetTooBig, .otherICMPError,
    ]

    /// 1 to 5 for the reason of an ICMP error; 0 for silence.
    fileprivate var errorCode: UInt32 { Self.errors.firstIndex(of: self).map { UInt32($0) + 1 } ?? 0 }

    fileprivate init?(errorCode: UInt32) {
        guard (1...UInt32(Self.errors.count)).contains(errorCode) else { return nil }
        self = Self.errors[Int(errorCode) - 1]
    }
}
