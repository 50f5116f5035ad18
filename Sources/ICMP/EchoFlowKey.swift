/// What a flow is known by to the one who opens it: never used twice with one engine, since a flow may be stopped before
/// it is opened.
package struct EchoFlowKey: Sendable, Hashable {
    package let number: UInt64

    package init(_ number: UInt64) {
        self.number = number
    }
}
