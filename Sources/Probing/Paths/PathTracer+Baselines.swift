import NetworkPrimitives
import ProbeEngine
import VPNConfiguration

extension PathTracer {
    private static let roundInterval = Duration.seconds(1)
    private static let baselinesPerRound = 5
    /// Targets per round.
    private static let targetsPerRound = 256

    /// Checks some targets each second, and requests a trace of those that answer and have no known path.
    func requestBaselines() async {
        var place = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.roundInterval, tolerance: .milliseconds(100))
            let recorders = registry.all
            if place >= recorders.count {
                place = 0
                forgetTargets(except: recorders)
            }
            let end = min(place + Self.targetsPerRound, recorders.count)
            var requested = 0
            while place < end, requested < Self.baselinesPerRound {
                if requestBaseline(recorders[place]) { requested += 1 }
                place += 1
            }
        }
    }

    private func requestBaseline(_ recorder: ProbeRecorder) -> Bool {
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
