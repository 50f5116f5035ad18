@testable import Network
@testable import ProbeEngine

/// Hears of nothing: matching tells nobody.
final class SilentObserver: EchoObserver {
    func observe(_ event: EchoEvent, of sequence: UInt64, at time: ClockReading) {}
}
