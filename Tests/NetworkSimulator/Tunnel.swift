import CTunnel
import Glibc

/// The TUN device. Packets of the host to the simulated networks are read from it, and written packets arrive at the
/// host. The device, its addresses and its routes exist until the process ends.
struct Tunnel: Sendable {
    let descriptor: Int32
    private let name: String

    /// Creates the device with the addresses and routes in `arguments`.
    init(_ arguments: Arguments) throws {
        name = arguments.device
        descriptor = ctunnel_open(name)
        guard descriptor >= 0 else { throw SystemError("cannot create the TUN device \(name)") }
        try Self.setKernel("ipv4/ping_group_range", "0 2147483647")
        // These files do not exist without IPv6.
        try? Self.setKernel("ipv6/conf/all/disable_ipv6", "0")
        try? Self.setKernel("ipv6/conf/\(name)/accept_ra", "0")
        try? Self.setKernel("ipv6/conf/\(name)/router_solicitations", "0")
        // Errors and wrong replies come from addresses without a route. The kernel uses the higher of both values.
        for device in ["all", name] { try Self.setKernel("ipv4/conf/\(device)/rp_filter", "0") }
        try Self.configure(Self.commands(arguments))
    }

    /// Returns the input of `ip -batch`.
    static func commands(_ arguments: Arguments) -> [String] {
        let device = arguments.device
        // The queue must hold a burst to all targets at once. Packets beyond it are lost and appear only in `unseen`.
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

    /// Returns the number of packets to the device that its full queue dropped.
    func unseenPackets() -> Int {
        guard let text = try? File.read("/proc/self/net/dev") else { return 0 }
        return Self.droppedPackets(of: name, inStatistics: String(decoding: text, as: UTF8.self))
    }

    /// Returns the dropped sent packets of a device from the text of /proc/net/dev (proc(5)).
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
