import CTunnel
import Glibc

/// The TUN device: what the host sends to the simulated networks is read from it, and what is written to it arrives at the host.
/// It lasts as long as the process, and the addresses and routes go with it.
struct Tunnel: Sendable {
    let descriptor: Int32
    private let name: String

    /// Creates the device with the addresses and routes that `arguments` ask for.
    init(_ arguments: Arguments) throws {
        name = arguments.device
        descriptor = ctunnel_open(name)
        guard descriptor >= 0 else { throw SystemError("cannot create the TUN device \(name)") }
        try Self.setKernel("ipv4/ping_group_range", "0 2147483647")
        // Without IPv6, these files are not there.
        try? Self.setKernel("ipv6/conf/all/disable_ipv6", "0")
        try? Self.setKernel("ipv6/conf/\(name)/accept_ra", "0")
        try? Self.setKernel("ipv6/conf/\(name)/router_solicitations", "0")
        // Errors and wrong replies come from addresses that no route leads to: the higher of both values counts.
        for device in ["all", name] { try Self.setKernel("ipv4/conf/\(device)/rp_filter", "0") }
        try Self.configure(Self.commands(arguments))
    }

    /// What `ip -batch` is told.
    static func commands(_ arguments: Arguments) -> [String] {
        let device = arguments.device
        // The queue must hold a burst of all targets at once: what it cannot hold is lost without a trace in the counts.
        var commands = ["link set lo up", "link set \(device) mtu \(arguments.mtu) txqueuelen 32768 up"]
        commands += arguments.addresses.map { address in
            "address add \(address)/\(address.isIPv6 ? "128" : "32") dev \(device)" + (address.isIPv6 ? " nodad" : "")
        }
        commands += arguments.prefixes.map { prefix in
            let source = arguments.addresses.first { $0.isIPv6 == prefix.first.isIPv6 }
            return "route add \(prefix) dev \(device)" + (source.map { " src \($0)" } ?? "")
        }
        return commands
    }

    /// Packets that the host meant for the device and that its queue did not hold.
    func unseenPackets() -> Int {
        guard let text = try? File.read("/proc/self/net/dev") else { return 0 }
        return Self.droppedPackets(of: name, inStatistics: String(decoding: text, as: UTF8.self))
    }

    /// The column of dropped sent packets in /proc/net/dev (proc(5)).
    static func droppedPackets(of device: String, inStatistics text: String) -> Int {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":")
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == device else { continue }
            let columns = parts[1].split(separator: " ")
            return columns.count > 11 ? Int(columns[11]) ?? 0 : 0
        }
        return 0
    }

    private static func setKernel(_ key: String, _ value: String) throws {
        try File.write(value, to: "/proc/sys/net/" + key)
    }

    private static func configure(_ commands: [String]) throws {
        guard let pipe = popen("ip -batch -", "w") else { throw SystemError("cannot run ip") }
        for command in commands { fputs(command + "\n", pipe) }
        let status = pclose(pipe)
        guard status == 0 else {
            throw UsageError("'ip -batch' failed with status \(status >> 8): " + commands.joined(separator: "; "))
        }
    }
}
