import NetworkPrimitives
import ProbeEngine
import Probing
import VPNConfiguration

/// Checks every target once: resolves its name, looks up its route, and sends an echo request with the exporter's own
/// engine. Without a reply, a few more follow.
struct TargetExamination: Sendable {
    let pinger: Pinger
    let resolver: HostResolver
    let progress: Progress

    /// The number of targets that are checked at a time.
    private static let breadth = 512
    /// The most requests to one target.
    private static let requests = 3
    /// The longest wait for one reply in nanoseconds, even if the settings allow more.
    private static let longestTimeout: Int64 = 5_000_000_000

    /// Returns the trials in the order of the targets. Takes up to 25 seconds for each ``breadth`` of them.
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
                progress.show("checking targets, \(done) of \(targets.count)")
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
        trial.outcomes = await outcomes(address, trial.settings)
        return trial
    }

    private func outcomes(_ address: IPAddress, _ settings: ProbeSettings) async -> [SingleEchoOutcome] {
        let echo = SingleEcho(
            timeout: min(settings.timeout.nanoseconds, Self.longestTimeout), payloadSize: settings.payloadSize,
            packet: settings.packet, path: settings.path)
        var outcomes: [SingleEchoOutcome] = []
        for _ in 0..<Self.requests {
            let outcome = await pinger.send(echo, to: address)
            outcomes.append(outcome)
            // Only silence justifies another request; any other outcome would repeat itself.
            guard case .silence = outcome else { break }
        }
        return outcomes
    }
}

/// The results for one target of a configuration. Each step has a result only if the previous step succeeded.
struct TargetTrial: Sendable, Equatable {
    let name: String
    let settings: ProbeSettings
    /// The address or host name to probe; `nil` if the cloud has not reported it.
    var target: ProbeAddress?
    /// The cloud's text instead of an address; `nil` if the connection has no monitor.
    var cloudText: String?
    var address: IPAddress?
    /// The reason why the name has no address.
    var resolution: String?
    /// The source address of the requests.
    var source: IPAddress?
    var noRoute: SystemError?
    /// The outcome of each request. The last one decides.
    var outcomes: [SingleEchoOutcome] = []
}
