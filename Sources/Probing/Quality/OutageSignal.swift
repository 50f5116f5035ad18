import Synchronization

/// Tells whoever looks after outages that one began or ended, so that he need not go through all targets to see that
/// nothing did.
package final class OutageSignal: Sendable {
    private let isRaised = Atomic<Bool>(false)

    package func raise() { isRaised.store(true, ordering: .releasing) }

    /// Whether it was raised since the last call.
    package func take() -> Bool { isRaised.exchange(false, ordering: .acquiring) }
}
