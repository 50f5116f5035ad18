import Network
import ProbeEngine
import Probing
import VPNConfiguration

/// Tries every target once: resolves its name, asks for its route, and sends it an echo request with the exporter's own
/// engine, or a few where there is no reply.
struct TargetExamination: Sendable {
    let pinger: Pinger
    let resolver: HostResolver
    let progress: Progress

    /// Targets that are tried at a time.
    private static let breadth = 512
    /// Requests to one target at most.
    private static let requests = 3
    /// The longest wait for one reply, whatever the settings say, in nanoseconds.
    private static let longestTimeout: Int64 = 5_000_000_000

    /// In the order of the targets; ends within 25 seconds for each ``breadth`` of them.
    func run(_ targets: [TargetTrial]) async -> [TargetTrial] {
        await withTaskGroup(of: (Int, TargetTrial).self) { group in
            var trials = targets
            var next = 0
            var done = 0
            func add() {
                guard next < targets.count else { return }
                let index = next
                next += 1
                group.addTask { (index, await attempt(targets[index])) }
            }
            for _ in 0..<Self.breadth { add() }
            while let (index, trial) = await group.next() {
                trials[index] = trial
                done += 1
                progress.show("asking targets, \(done) of \(targets.count)")
                add()
            }
            return trials
        }
    }

    private func attempt(_ target: TargetTrial) async -> TargetTrial {
        var trial = target
        switch trial.target {
        case .literal(let address)?: trial.address = address
        case .name(let name)?:
            do throws(ResolutionFailure) {
                trial.address = try await resolver.resolve(name, family: trial.settings.familyPreference)
            } catch {
                trial.resolution = "\(error)"
            }
        case nil: break
        }
        guard let address = trial.address else { return trial }
        do throws(SystemError) {
            trial.source = try RouteLookup.source(
                to: address, by: trial.settings.path, mark: trial.settings.packet.mark)
        } catch {
            trial.noRoute = error
            return trial
        }
        trial.outcomes = await ask(address, trial.settings)
        return trial
    }

    private func ask(_ address: IPAddress, _ settings: ProbeSettings) async -> [SingleEchoOutcome] {
        let echo = SingleEcho(
            timeout: min(settings.timeout.nanoseconds, Self.longestTimeout), payloadSize: settings.payloadSize,
            packet: settings.packet, path: settings.path)
        var outcomes: [SingleEchoOutcome] = []
        for _ in 0..<Self.requests {
            let outcome = await pinger.send(echo, to: address)
            outcomes.append(outcome)
            // What was told will be told again.
            guard case .silence = outcome else { break }
        }
        return outcomes
    }
}
