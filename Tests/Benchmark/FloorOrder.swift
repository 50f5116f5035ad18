import CFloor
import Glibc

/// A run of the floor: the minimum cost of probing a number of targets once a second.
struct FloorOrder {
    let targets: Int
    /// The maximum duration, unless a signal ends the run earlier.
    let seconds: Int
    /// The device for all requests; `nil` if the namespace's own kernel answers.
    let device: String?

    init(targets: Int, seconds: Int, device: String? = nil) {
        self.targets = targets
        self.seconds = seconds
        self.device = device
    }

    init(_ arguments: [String]) throws(UsageError) {
        var targets: Int?
        var seconds = 10
        var device: String?
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--targets": targets = try Options.number(rest.popFirst(), of: option, in: Options.targetRange)
            case "--seconds": seconds = try Options.number(rest.popFirst(), of: option, in: 1...3600)
            case "--device": device = try Options.text(rest.popFirst(), of: option)
            default: throw UsageError("unknown option '\(option)'")
            }
        }
        guard let targets else { throw UsageError("floor needs --targets") }
        self.init(targets: targets, seconds: seconds, device: device)
    }

    var arguments: [String] {
        ["floor", "--targets", String(targets), "--seconds", String(seconds)] + (device.map { ["--device", $0] } ?? [])
    }

    /// Runs the floor and prints its counts.
    func run() throws {
        var counts = cfloor_counts()
        let name = device.map { strdup($0) }
        defer { free(name ?? nil) }
        var order = cfloor_order(
            first: NetworkNamespace.firstAddress, targets: UInt32(targets), tick_ns: tick, seconds: Int64(seconds),
            device: name ?? nil)
        let code = cfloor_run(&order, &counts)
        guard code == 0 else {
            throw BenchmarkFailure(
                "floor: \(String(cString: strerror(code))); run it as root in a network namespace with "
                    + "'ip route add local 10.0.0.0/8 dev lo', or name its device with --device")
        }
        print(FloorCounts(counts).line)
    }

    /// Nanoseconds between two batches of requests. As in the exporter, a batch has at most 64 requests if possible.
    private var tick: Int64 {
        var tick: Int64 = 40_000_000
        while tick > 1_250_000, Int64(targets) * tick > 128 * 1_000_000_000 { tick /= 2 }
        return tick
    }
}

/// The counts of a run of the floor, and the line that transfers them.
struct FloorCounts {
    let sent: UInt64
    let received: UInt64
    let stamps: UInt64
    let drops: UInt64

    init(_ counts: cfloor_counts) {
        sent = counts.sent
        received = counts.received
        stamps = counts.stamps
        drops = UInt64(counts.drops)
    }

    init(line: String) throws {
        let numbers = line.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
        guard numbers.count == 4 else { throw BenchmarkFailure("the floor printed malformed counts: '\(line)'") }
        (sent, received, stamps, drops) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }

    /// The numbers of requests, replies, send stamps and drops.
    var line: String { "\(sent) \(received) \(stamps) \(drops)" }
}
