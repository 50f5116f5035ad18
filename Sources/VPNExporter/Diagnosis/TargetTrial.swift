import Network
import ProbeEngine
import VPNConfiguration

/// How one target of a configuration did when it was tried: each step where the one before it succeeded.
struct TargetTrial: Sendable, Equatable {
    let name: String
    let settings: ProbeSettings
    /// What is to be probed; `nil` where the cloud has not told it.
    var target: ProbeAddress?
    /// What the cloud said in the place of an address; `nil` where it had no occasion to.
    var cloudText: String?
    var address: IPAddress?
    /// Why the name gave no address.
    var resolution: String?
    /// The address that requests come from.
    var source: IPAddress?
    var noRoute: SystemError?
    /// What became of each request; the last one's outcome counts.
    var outcomes: [SingleEchoOutcome] = []
}
