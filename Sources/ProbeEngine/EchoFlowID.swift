/// An open flow, as the engine names it.
struct EchoFlowID: Sendable, Hashable {
    /// Where it stands in the table; another flow may stand there later.
    let place: Int32
    /// Unlike that of every other flow that stood there.
    let generation: UInt32

    /// Both in one number, unlike that of every other flow.
    var number: UInt64 { UInt64(UInt32(bitPattern: place)) << 32 | UInt64(generation) }
}
