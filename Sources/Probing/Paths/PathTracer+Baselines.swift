import Network
import ProbeEngine
import VPNConfiguration

extension PathTracer {
    private static let look = Duration.seconds(1)
    private static let baselinesPerLook = 5
    /// Targets per round.
    private static let targetsPerLook = 256

    /// Checks some targets each second, and requests a trace of those that answer and have no known path.
    func askForBaselines() async {
        var place = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.look, tolerance: .milliseconds(100))
            let recorders = registry.all
            if place >= recorders.count {
                place = 0
                forget(besides: recorders)
            }
            let end = min(place + Self.targetsPerLook, recorders.count)
            var asked = 0
            while place < end, asked < Self.baselinesPerLook {
                if askForBaseline(recorders[place]) { asked += 1 }
                place += 1
            }
        }
    }

    private func askForBaseline(_ recorder: ProbeRecorder) -> Bool {
        let target = recorder.target
        guard target.settings.values.trace.isEnabled else { return false }
        let known = status.path(of: target.id)?.destination
        // Reading the statistics is the most expensive step, and comes last.
        if case .literal(known) = target.address { return false }
        let statistics = recorder.snapshot
        guard let address = statistics.address, address != known,
            statistics.isAnswering(at: clock.now(), target.settings)
        else { return false }
        return request(target.id, address: address, settings: target.settings, occasion: .baseline)
    }
}
