import NetworkPrimitives
package import ProbeEngine
import VPNConfiguration

/// The pinging of one target at its own pace, until the target is gone.
struct Probe: Sendable {
    /// The key of the flow, which targets may share.
    let key: EchoFlowKey
    let recorder: ProbeRecorder
    /// The recorder that observes the flow: that of the target for which it was opened, even if that target is gone.
    let leader: ProbeRecorder

    /// Creates a probe.
    ///
    /// - Parameter leader: `nil` if the flow is opened for this target.
    init(key: EchoFlowKey, recorder: ProbeRecorder, leader: ProbeRecorder? = nil) {
        self.key = key
        self.recorder = recorder
        self.leader = leader ?? recorder
    }

    /// Whether the flow was opened for this target.
    var leads: Bool { leader === recorder }

    /// Whether the target has a host name.
    var isNamed: Bool { if case .name = recorder.target.address { true } else { false } }

    /// Probes the current address of the target's host name until the flow stops.
    func run(on pinger: Pinger, following follower: NameFollower) async {
        await pinger.open(recorder.target.parameters, to: nil, key: key, observer: recorder)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await pinger.waitForEnd(of: key) }
            group.addTask { await follower.run(on: pinger) }
            // The follower runs until the flow ends. Cancellation ends the flow, too.
            await group.next()
            group.cancelAll()
        }
    }
}

extension ProbeTarget {
    /// The schedule of the target's echo requests.
    package var pace: EchoPace { EchoPace(interval: settings.interval.nanoseconds, spread: id.spread) }

    /// The parameters of the target's echo requests.
    package var parameters: EchoParameters {
        EchoParameters(
            pace: pace, timeout: settings.timeout.nanoseconds, payloadSize: settings.payloadSize,
            packet: settings.packet,
            path: settings.path)
    }
}

extension ProbeTarget.ID {
    /// A number that spreads the targets over their intervals. It is the same in each run, unlike Swift's seeded hash.
    package var spread: UInt64 {
        var hash = FNV1a()
        hash.combine(connection)
        hash.combine(target)
        return hash.value
    }
}

/// The hash of Fowler, Noll and Vo, for texts.
private struct FNV1a {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash with the upper bits folded in, since its lower bits do not depend on them.
    var value: UInt64 { state ^ (state >> 32) }

    mutating func combine(_ text: String) {
        for byte in text.utf8 { combine(byte) }
        // A separator makes ("ab", "c") and ("a", "bc") differ. No UTF-8 text contains this byte.
        combine(0xff)
    }

    private mutating func combine(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
