import Glibc

/// A network namespace without a way out, in which either its own kernel or a simulator answers for all targets.
struct NetworkNamespace {
    /// The first address that is probed, in host byte order: 10.1.0.1.
    static let firstAddress: UInt32 = 10 << 24 | 1 << 16 | 1

    private let name: String

    /// What starts a command inside.
    var launcher: [String] { ["ip", "netns", "exec", name] }

    /// Runs the body beside a new namespace, which is gone afterwards.
    ///
    /// - Parameter launcher: what starts a simulator, where there is one.
    static func with<Value>(
        _ regime: Regime, simulatedBy launcher: [String], _ body: (NetworkNamespace) throws -> Value
    ) throws -> Value {
        let namespace = NetworkNamespace(name: "benchmark-\(getpid())-\(UInt16.random(in: .min ... .max))")
        try ChildProcess.output(of: ["ip", "netns", "add", namespace.name])
        defer {
            do {
                try ChildProcess.output(of: ["ip", "netns", "delete", namespace.name], isInterruptible: false)
            } catch {
                Progress.say("the network namespace \(namespace.name) is left: \(error)")
            }
        }
        try ChildProcess.output(of: ["ip", "-n", namespace.name, "link", "set", "lo", "up"])
        guard regime.network == .loopback else {
            return try SimulatedNetwork.with(regime, launcher: namespace.launcher + launcher) { try body(namespace) }
        }
        try ChildProcess.output(of: ["ip", "-n", namespace.name, "route", "add", "local", "10.0.0.0/8", "dev", "lo"])
        return try body(namespace)
    }

    /// The text of one of the addresses that are probed.
    static func address(_ index: Int) -> String {
        let address = firstAddress + UInt32(index)
        return [24, 16, 8, 0].map { String(address >> UInt32($0) & 255) }.joined(separator: ".")
    }
}
