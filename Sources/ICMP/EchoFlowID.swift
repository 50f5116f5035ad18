/// An open flow, as the engine names it to the one who opened it.
package struct EchoFlowID: Sendable, Hashable {
    /// Where it stands in the table; another flow may stand there later.
    let place: Int
    /// Unlike that of every other flow that stood there.
    let generation: UInt32
}
