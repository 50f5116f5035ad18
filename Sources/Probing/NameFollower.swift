import Logging
import NetworkPrimitives
import ProbeEngine
import VPNConfiguration

/// Resolves the host name of one target repeatedly, and directs its flow to the current address.
///
/// A failure only increments a counter. The target keeps its address.
struct NameFollower: Sendable {
    let name: HostName
    let key: EchoFlowKey
    let recorder: ProbeRecorder
    let resolver: HostResolver
    let logger: Logger

    /// The wait after the first failure. It doubles with each further failure, up to the target's resolution interval.
    private static let firstRetry = Duration.seconds(1)

    /// Runs until the task is cancelled.
    func run(on pinger: Pinger) async {
        let settings = recorder.target.settings
        var current: IPAddress?
        var failures = 0
        // The first pause differs between targets, so that not all names are resolved in the same second of each
        // interval.
        var pause = settings.resolveInterval * (0.5 + Double(recorder.target.id.spread % 512) / 1_024)
        while !Task.isCancelled {
            do {
                let address = try await resolver.resolve(name, family: settings.familyPreference, keeping: current)
                if failures > 0 { logger.info("host name resolved again", metadata: metadata) }
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
            "host name resolved to another address",
            metadata: metadata.merging(["from": "\(former)", "to": "\(address)"]) { $1 })
    }

    private func report(_ error: any Error) {
        logger.warning(
            "host name not resolved; retrying", metadata: metadata.merging(["error": "\(error)"]) { $1 })
    }

    private var metadata: Logger.Metadata {
        let id = recorder.target.id
        return ["connection": "\(id.connection)", "target": "\(id.target)", "name": "\(name)"]
    }
}

/// The results of resolving one target's host name.
package struct NameResolution: Sendable, Equatable {
    package var failures: UInt64 = 0
    /// Resolutions that returned another address than before.
    package var changes: UInt64 = 0
    /// The last successful resolution, in nanoseconds since the Unix epoch.
    package var lastSuccess: Int64?
}
