import Network
package import ProbeEngine
import VPNConfiguration

/// The pinging of one target at its own pace, until the target is gone.
struct Probe: Sendable {
    /// Of the flow, which targets may share.
    let key: EchoFlowKey
    let recorder: ProbeRecorder
    /// Who hears of the flow: the recorder of the target that it was opened for, also where that target is gone.
    let leader: ProbeRecorder

    /// - Parameter leader: `nil` where the flow is opened for this target.
    init(key: EchoFlowKey, recorder: ProbeRecorder, leader: ProbeRecorder? = nil) {
        self.key = key
        self.recorder = recorder
        self.leader = leader ?? recorder
    }

    /// Whether the flow is opened for this target.
    var leads: Bool { leader === recorder }

    /// Whether its address is that of a host name.
    var isNamed: Bool { if case .name = recorder.target.address { true } else { false } }

    /// Probes whatever address the target's host name has, until the flow is stopped.
    func run(on pinger: Pinger, following follower: NameFollower) async {
        await pinger.open(recorder.target.parameters, to: nil, key: key, observer: recorder)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await pinger.waitForEnd(of: key) }
            group.addTask { await follower.run(on: pinger) }
            // The name is followed until the flow has ended, or the task is cancelled, which ends the flow.
            await group.next()
            group.cancelAll()
        }
    }
}

extension ProbeTarget {
    /// When the target's echo requests are due.
    package var pace: EchoPace { EchoPace(interval: settings.interval.nanoseconds, spread: id.spread) }

    /// What the target's echo requests are like.
    package var parameters: EchoParameters {
        EchoParameters(
            pace: pace, timeout: settings.timeout.nanoseconds, payloadSize: settings.payloadSize,
            packet: settings.packet,
            path: settings.path)
    }
}

extension ProbeTarget.ID {
    /// A number that spreads the targets over their intervals: the same in each run, unlike Swift's seeded hash.
    package var spread: UInt64 {
        var hash = FNV1a()
        hash.combine(connection)
        hash.combine(target)
        return hash.value
    }
}

/// Fowler, Noll and Vo's hash of texts.
private struct FNV1a {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The lower bits depend on all of the state's.
    var value: UInt64 { state ^ (state >> 32) }

    mutating func combine(_ text: String) {
        for byte in text.utf8 { combine(byte) }
        // So that ("ab", "c") and ("a", "bc") differ: no UTF-8 text has this byte.
        combine(0xff)
    }

    private mutating func combine(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
