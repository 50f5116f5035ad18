/// What a flow is known by to the one who opens it: never used twice with one engine, since a flow may be stopped before
/// it is opened.
package struct EchoFlowKey: Sendable, Hashable {
    package let number: UInt64

    /// - Parameter number: below 2^63: those from there on are the engine's own, for single requests.
    package init(_ number: UInt64) {
        self.number = number
    }

    static let firstSingle = EchoFlowKey(1 << 63)

    /// Whether the flow has but one request, and the engine opened it for that.
    var isSingle: Bool { number >= Self.firstSingle.number }
}
