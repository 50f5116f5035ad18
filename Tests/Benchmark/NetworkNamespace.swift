import Glibc

/// An isolated network namespace. Its own kernel or a simulator answers for all targets.
struct NetworkNamespace {
    /// The first probed address in host byte order: 10.1.0.1.
    static let firstAddress: UInt32 = 10 << 24 | 1 << 16 | 1

    private let name: String

    /// The command prefix that runs a command in the namespace.
    var launcher: [String] { ["ip", "netns", "exec", name] }

    /// Runs the body with a new namespace, then removes the namespace.
    ///
    /// - Parameter launcher: The command prefix of the simulator.
    static func with<Value>(
        _ regime: Regime, simulatedBy launcher: [String], _ body: (NetworkNamespace) throws -> Value
    ) throws -> Value {
        let namespace = NetworkNamespace(name: "benchmark-\(getpid())-\(UInt16.random(in: .min ... .max))")
        try ChildProcess.output(of: ["ip", "netns", "add", namespace.name])
        defer {
            do {
                try ChildProcess.output(of: ["ip", "netns", "delete", namespace.name], isInterruptible: false)
            } catch {
                Progress.report("the network namespace \(namespace.name) remains: \(error)")
            }
        }
        try ChildProcess.output(of: ["ip", "-n", namespace.name, "link", "set", "lo", "up"])
        guard regime.network == .loopback else {
            return try SimulatedNetwork.with(regime, launcher: namespace.launcher + launcher) { try body(namespace) }
        }
        try ChildProcess.output(of: ["ip", "-n", namespace.name, "route", "add", "local", "10.0.0.0/8", "dev", "lo"])
        return try body(namespace)
    }

    /// Returns the text of a probed address.
    static func address(_ index: Int) -> String {
        let address = firstAddress + UInt32(index)
        return [24, 16, 8, 0].map { String(address >> UInt32($0) & 255) }.joined(separator: ".")
    }
}

/// A network behind a device of a namespace. Its addresses answer after ``Regime/delay``, except silent ones.
enum SimulatedNetwork {
    /// The name of the network's device.
    static let device = "sim0"

    /// Runs the body with the network.
    ///
    /// - Parameter launcher: The command prefix that runs a command in the namespace.
    static func with<Value>(
        _ regime: Regime, launcher: [String], _ body: () throws -> Value
    ) throws -> Value {
        try TemporaryFolder.with { folder in
            let file = folder + "/behaviours.json"
            try TextFile.write(behaviours(regime), to: file)
            // The simulator ends at the end of its input, so the pipe stays open without data.
            let pipe = folder + "/commands"
            guard mkfifo(pipe, 0o600) == 0 else { throw BenchmarkFailure("mkfifo \(pipe) failed") }
            // Opening for reading and writing does not wait for another process.
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
