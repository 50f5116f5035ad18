import Foundation
import Glibc
import NetworkPrimitives

/// A separate network namespace with a simulated network. Its addresses answer after known times.
struct TestNetwork {
    /// Permits datagram sockets. In a new namespace, no process may open one.
    private static let openDatagramSockets = "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range"
    /// The behaviours, each of ten addresses per family, in microseconds.
    private static let behaviours = [
        #"{"delay_us": 1000}"#,
        #"{"delay_us": 5000}"#,
        #"{"delay_us": 20000, "jitter": {"distribution": "exponential", "us": 5000}}"#,
        #"{"delay_us": 80000}"#,
    ]
    /// The behaviours for the reader of the table.
    static let description = "they answer after 1, 5, 20 (with exponential jitter of 5 in the mean) and 80 ms"
    private static let addressesPerBehaviour = 10
    /// The name of the network's device.
    static let device = "sim0"

    private let name: String

    /// The command prefix that runs a command in the namespace.
    var launcher: [String] { ["ip", "netns", "exec", name] }

    /// Runs the body with the network, then removes the network.
    static func with(_ body: (TestNetwork) throws -> Void) throws {
        let network = TestNetwork(name: "accuracy-\(getpid())")
        try ChildProcess.output(of: ["ip", "netns", "add", network.name])
        defer {
            _ = try? ChildProcess.output(of: ["ip", "netns", "delete", network.name], isInterruptible: false)
        }
        try ChildProcess.output(of: network.launcher + ["sh", "-c", openDatagramSockets])
        try network.simulate(body)
    }

    /// Returns the addresses of a family, in the order of their behaviours.
    static func addresses(_ family: IPAddress.Family) -> [IPAddress] {
        behaviours.indices.flatMap { group in
            (1...addressesPerBehaviour).compactMap { number in
                IPAddress(family == .ipv4 ? "10.1.\(group + 1).\(number)" : "fd00:1::\(group + 1):\(number)")
            }
        }
    }

    private func simulate(_ body: (TestNetwork) throws -> Void) throws {
        let ranges = Self.behaviours.enumerated().flatMap { group, behaviour in
            ["10.1.\(group + 1).0", "fd00:1::\(group + 1):0"].map { first in
                #"{"first": "\#(first)", "count": 256, "behaviour": \#(behaviour)}"#
            }
        }
        let file = FileManager.default.temporaryDirectory.path + "/\(name).json"
        try #"{"ranges": [\#(ranges.joined(separator: ", "))]}"#.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let simulator = try Program.path(of: "NetworkSimulator")
        // The simulator ends at the end of its input, so the pipe stays open without data.
        let input = Pipe()
        let command = launcher + [simulator, "--behaviours", file, "--device", Self.device, "--realtime"]
        try ChildProcess.with(command, input: input.fileHandleForReading.fileDescriptor) { child in
            try child.waitForOutput("ready\n")
            try body(self)
        }
    }
}
