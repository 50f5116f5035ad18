import Foundation
import Glibc
import Network

/// One run of the probing process held against what passed the wire.
struct Measurement {
    /// Reported time less true time of each reply, in nanoseconds.
    private(set) var errors: [IPAddress.Family: [Int64]] = [:]
    /// Replies that the library told of, and the capture lacks.
    let uncaptured: Int
    /// The clocks that were in force.
    let clocks: [IPAddress.Family: Set<String>]

    init(_ network: TestNetwork, _ order: ProbeOrder, _ circumstance: Circumstance) throws {
        let (output, wire) =
            circumstance == .stressed
            ? try Self.stressed(seconds: order.seconds) { try Self.capture(network, order, circumstance) }
            : try Self.capture(network, order, circumstance)
        clocks = output.clocks
        uncaptured = wire.missing(of: output.replies)
        for reply in output.replies {
            guard let truth = wire[reply.address, reply.sequence] else { continue }
            errors[reply.address.family, default: []].append(reply.roundTripTime - truth)
        }
    }

    private static func capture(
        _ network: TestNetwork, _ order: ProbeOrder, _ circumstance: Circumstance
    ) throws -> (ProberOutput, WireCapture) {
        let file = FileManager.default.temporaryDirectory.path + "/accuracy-\(UInt32.random(in: .min ... .max)).pcap"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let flags = ["-i", TestNetwork.device, "-n", "--time-stamp-precision=nano", "-B", "16384", "-U", "-Z", "root"]
        let command =
            network.launcher + (try circumstance.captureLauncher) + ["tcpdump"] + flags + ["-w", file, "icmp or icmp6"]
        return try ChildProcess.with(command) { tcpdump in
            try tcpdump.waitUntilItSays("listening on")
            let probe =
                network.launcher + (try circumstance.proberLauncher) + [try Program.path()] + order.arguments
            let output = try ProberOutput(ChildProcess.output(of: probe, within: order.seconds + 30))
            return (output, try capture(in: file, of: output.replies))
        }
    }

    /// What is captured is written a second after it passed.
    private static func capture(in file: String, of replies: [ReportedReply]) throws -> WireCapture {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            try Interruption.check()
            let wire = try WireCapture(pcap: [UInt8](Data(contentsOf: URL(filePath: file))))
            if wire.missing(of: replies) == 0 || ContinuousClock.now > deadline { return wire }
            usleep(200_000)
        }
    }

    /// Runs the body while every processor is busy.
    private static func stressed<Value>(seconds: Int, _ body: () throws -> Value) throws -> Value {
        let workers = max(4, ProcessInfo.processInfo.activeProcessorCount)
        let command = ["stress-ng", "--cpu", String(workers), "--timeout", "\(seconds + 60)s"]
        return try ChildProcess.with(command) { stress in
            try stress.waitUntilItSays("dispatching hogs")
            return try body()
        }
    }
}
