import Glibc

/// A network behind a device of a namespace, whose addresses answer after ``Regime/delay``, but for silent ones.
enum SimulatedNetwork {
    /// The name of the network's device.
    static let device = "sim0"

    /// Runs the body beside the network.
    ///
    /// - Parameter launcher: what starts a command in the namespace.
    static func with<Value>(
        _ regime: Regime, launcher: [String], _ body: () throws -> Value
    ) throws -> Value {
        try TemporaryFolder.with { folder in
            let file = folder + "/behaviours.json"
            try TextFile.write(behaviours(regime), to: file)
            // The simulator ends at the end of its input, which nobody ever writes.
            let pipe = folder + "/commands"
            guard mkfifo(pipe, 0o600) == 0 else { throw BenchmarkFailure("mkfifo \(pipe) failed") }
            // Open for both, so that neither end waits for the other.
            let input = open(pipe, O_RDWR | O_CLOEXEC)
            guard input >= 0 else { throw BenchmarkFailure("\(pipe) cannot be opened") }
            defer { close(input) }
            let simulator = try Program.sibling("NetworkSimulator")
            let command = launcher + [simulator, "--behaviours", file, "--device", device, "--realtime"]
            return try ChildProcess.with(command, input: pipe) { child in
                try child.waitForOutput("ready\n")
                return try body()
            }
        }
    }

    private static func behaviours(_ regime: Regime) -> String {
        let delay = #""delay_us": \#(Regime.delay * 1000)"#
        guard regime.silentTargets > 0 else { return "{\"default\": {\(delay)}}" }
        let first = NetworkNamespace.address(regime.targets)
        let silent = #"{"first": "\#(first)", "count": \#(regime.silentTargets), "behaviour": {"silent": true}}"#
        return "{\"default\": {\(delay)}, \"ranges\": [\(silent)]}"
    }
}
