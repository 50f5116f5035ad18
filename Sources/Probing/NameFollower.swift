import Logging
import Network
import ProbeEngine
import VPNConfiguration

/// Resolves the host name of one target again and again, and directs its flow to the address that the name has.
///
/// A failure changes nothing but a counter: the target keeps the address that it had.
struct NameFollower: Sendable {
    let name: HostName
    let key: EchoFlowKey
    let recorder: ProbeRecorder
    let resolver: HostResolver
    let logger: Logger

    /// The wait after a first failure; it doubles with each further one up to the target's resolution interval.
    private static let firstRetry = Duration.seconds(1)

    /// Runs until it is cancelled.
    func run(on pinger: Pinger) async {
        let settings = recorder.target.settings
        var current: IPAddress?
        var failures = 0
        // Not all names are to be asked for in the same second of each interval.
        var pause = settings.resolveInterval * (0.5 + Double(recorder.target.id.spread % 512) / 1_024)
        while !Task.isCancelled {
            do {
                let address = try await resolver.resolve(name, family: settings.familyPreference, keeping: current)
                if failures > 0 { logger.info("host name is resolved again", metadata: metadata) }
                failures = 0
                await take(address, insteadOf: current, on: pinger)
                current = address
            } catch {
                if Task.isCancelled { return }
                recorder.resolutionFailed()
                if failures == 0 { report(error) }
                failures += 1
            }
            let wait = failures == 0 ? pause : Self.firstRetry * (1 << min(failures - 1, 16))
            pause = settings.resolveInterval
            do { try await Task.sleep(for: min(wait, settings.resolveInterval)) } catch { return }
        }
    }

    private func take(_ address: IPAddress, insteadOf former: IPAddress?, on pinger: Pinger) async {
        recorder.resolved(to: address, at: pinger.now)
        guard address != former else { return }
        await pinger.redirect(key, to: address)
        guard let former else { return }
        logger.info(
            "host name has another address",
            metadata: metadata.merging(["from": "\(former)", "to": "\(address)"]) { $1 })
    }

    private func report(_ error: any Error) {
        logger.warning(
            "host name cannot be resolved; tried again", metadata: metadata.merging(["error": "\(error)"]) { $1 })
    }

    private var metadata: Logger.Metadata {
        let id = recorder.target.id
        return ["connection": "\(id.connection)", "target": "\(id.target)", "name": "\(name)"]
    }
}

/// What became of the resolutions of one target's host name.
package struct NameResolution: Sendable, Equatable {
    package var failures: UInt64 = 0
    /// How often the name had another address than before.
    package var changes: UInt64 = 0
    /// In nanoseconds since the Unix epoch.
    package var lastSuccess: Int64?
}
