import Glibc
import Synchronization

/// The user's wish to stop: the program then ends its children and removes its namespaces, as at any other end.
enum Interruption: Error, CustomStringConvertible {
    case interrupted

    /// Static, since a signal handler can reach nothing else.
    private static let wasAsked = Atomic<Bool>(false)

    /// From now on SIGINT, SIGTERM and SIGHUP do no more than let ``check()`` throw.
    static func install() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in Interruption.wasAsked.store(true, ordering: .relaxed) }
        }
    }

    /// To be called in every wait.
    static func check() throws {
        if wasAsked.load(ordering: .relaxed) { throw Interruption.interrupted }
    }

    var description: String { "interrupted" }
}
