import Foundation
import Glibc
import NetworkPrimitives

/// One run of the probing process, compared with the captured packets.
struct Measurement {
    /// The reported time minus the true time of each reply, in nanoseconds.
    private(set) var errors: [IPAddress.Family: [Int64]] = [:]
    /// The number of reported replies that the capture lacks.
    let uncaptured: Int
    /// The clocks in use.
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
            try tcpdump.waitForOutput("listening on")
            let probe =
                network.launcher + (try circumstance.proberLauncher) + [try Program.path()] + order.arguments
            let output = try ProberOutput(ChildProcess.output(of: probe, within: order.seconds + 30))
            return (output, try capture(in: file, of: output.replies))
        }
    }

    /// Reads the capture. tcpdump writes a packet up to a second after it passed.
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
            try stress.waitForOutput("dispatching hogs")
            return try body()
        }
    }
}

/// The circumstances of the prober and its host during a row.
enum Circumstance: String {
    case idle
    /// Every processor is busy.
    case stressed = "stress-ng"
    /// The prober and the capture share one processor.
    case oneProcessor = "one processor"
    /// The prober's sockets keep the kernel's default buffers.
    case defaultBuffers = "default buffers"

    /// The command prefix of the prober.
    var proberLauncher: [String] {
        get throws {
            switch self {
            case .idle, .stressed: []
            case .oneProcessor: try captureLauncher
            case .defaultBuffers: [try Program.path(of: "DefaultBuffers")]
            }
        }
    }

    /// The command prefix of the capture.
    var captureLauncher: [String] {
        get throws { self == .oneProcessor ? ["taskset", "--cpu-list", try Self.lastProcessor] : [] }
    }

    /// The last processor that this process may use.
    private static var lastProcessor: String {
        get throws {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
            guard let number = line?.split(whereSeparator: { !$0.isNumber }).last else {
                throw ChildProcess.Failure(description: "/proc/self/status has no Cpus_allowed_list")
            }
            return String(number)
        }
    }
}
