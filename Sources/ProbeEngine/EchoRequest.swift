/// One echo request as its flow remembers it: two words, since a flow remembers many.
struct EchoRequest: Sendable {
    enum State: UInt32, Sendable { case unused, pending, answered, lost, lostThenAnswered }

    /// The lower bits of the sequence number above three of state, above three of ``error``. A place in a flow's ring is used again long before two
    /// requests have these bits in common.
    private var word: UInt32
    /// The number of its packet, which its socket knows the kernel's stamp by.
    let packet: UInt32
    /// When it was handed to the kernel, in monotonic nanoseconds.
    let sent: Int64

    /// A place that holds none yet.
    init() {
        word = 0
        sent = 0
        packet = 0
    }

    /// A request that was sent at `time`.
    init(sequence: UInt64, packet: UInt32, sent time: Int64) {
        word = UInt32(truncatingIfNeeded: sequence) << 6 | State.pending.rawValue
        sent = time
        self.packet = packet
    }

    /// Whether it is request `sequence` of its flow.
    func has(_ sequence: UInt64) -> Bool {
        word >> 6 == UInt32(truncatingIfNeeded: sequence) & 0x3ff_ffff && state != .unused
    }

    var state: State {
        get { State(rawValue: word & 7) ?? .unused }
        set { word = word & ~7 | newValue.rawValue }
    }

    /// What the first ICMP error that quoted it means, should no reply come in time; `nil` while none did.
    var error: LossReason? {
        get { LossReason(errorCode: word >> 3 & 7) }
        set { word = word & ~(7 << 3) | (newValue?.errorCode ?? 0) << 3 }
    }
}

extension LossReason {
    private static let errors: [LossReason] = [
        .destinationUnreachable, .administrativelyProhibited, .timeExceeded, .packetTooBig, .otherICMPError,
    ]

    /// 1 to 5 for what an ICMP error says; 0 for silence.
    fileprivate var errorCode: UInt32 { Self.errors.firstIndex(of: self).map { UInt32($0) + 1 } ?? 0 }

    fileprivate init?(errorCode: UInt32) {
        guard (1...UInt32(Self.errors.count)).contains(errorCode) else { return nil }
        self = Self.errors[Int(errorCode) - 1]
    }
}
