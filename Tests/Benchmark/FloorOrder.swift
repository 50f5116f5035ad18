import CFloor
import Glibc

/// A run of the floor: the least that probing so many targets once a second can cost.
struct FloorOrder {
    let targets: Int
    /// For how long, where nobody ends it before.
    let seconds: Int
    /// The device that all requests leave by, unless the namespace's own kernel answers.
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
            default: throw UsageError("'\(option)' is no known argument")
            }
        }
        guard let targets else { throw UsageError("floor needs --targets") }
        self.init(targets: targets, seconds: seconds, device: device)
    }

    var arguments: [String] {
        ["floor", "--targets", String(targets), "--seconds", String(seconds)] + (device.map { ["--device", $0] } ?? [])
    }

    /// Runs it, and prints what it counted.
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
                "floor: \(String(cString: strerror(code))); run it as root, in a network namespace with "
                    + "'ip route add local 10.0.0.0/8 dev lo', or name its device by --device")
        }
        print(FloorCounts(counts).line)
    }

    /// Nanoseconds between two moments of sending. As the exporter has it: no more than 64 requests at one, as long as that
    /// can be.
    private var tick: Int64 {
        var tick: Int64 = 40_000_000
        while tick > 1_250_000, Int64(targets) * tick > 128 * 1_000_000_000 { tick /= 2 }
        return tick
    }
}
