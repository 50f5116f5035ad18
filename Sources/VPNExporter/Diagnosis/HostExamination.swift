import CLinux
import Glibc
import NetworkPrimitives
import Settings
import VPNConfiguration

/// Collects facts about this host and process within a few seconds. Changes nothing.
struct HostExamination: Sendable {
    /// The configuration; `nil` if none is given.
    let configuration: ExporterConfiguration?

    func facts() async throws -> HostFacts {
        let before = PingClock.system.now()
        let trials = try await LoopbackTrials.run()
        let after = PingClock.system.now()
        let step = (after.realtime - before.realtime) - (after.monotonic - before.monotonic)
        return HostFacts(
            groups: Self.groups, pingGroups: Self.file("/proc/sys/net/ipv4/ping_group_range").flatMap { .init($0) },
            capabilities: Self.file("/proc/self/status").map(HostFacts.capabilities) ?? 0, access: Self.socketAccess,
            receiveBufferLimit: Self.number("/proc/sys/net/core/rmem_max"),
            load: configuration.map(HostFacts.Load.init), isClockSynchronised: Self.isClockSynchronised,
            clockStep: step, loopback: trials, openFileLimit: Self.openFileLimit,
            hasIPv6: Self.number("/proc/sys/net/ipv6/conf/all/disable_ipv6") == 0,
            trackedConnections: Self.trackedConnections, hasTimeZones: access("/usr/share/zoneinfo/UTC", R_OK) == 0)
    }

    private static func file(_ path: String) -> String? {
        (try? BoundedFile.read(path, maximumSize: 65_536)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func number(_ path: String) -> Int? { file(path).flatMap(HostFacts.number) }

    private static var groups: [UInt32] {
        var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
        let count = getgroups(Int32(groups.count), &groups)
        let others = groups.prefix(max(0, Int(count))).filter { $0 != getegid() }
        return [getegid()] + others.sorted()
    }

    private static var socketAccess: [HostFacts.Access] {
        IPAddress.Family.allCases.flatMap { family in
            [true, false].map { isRaw in
                let number = socket(
                    family == .ipv4 ? AF_INET : AF_INET6, Int32((isRaw ? SOCK_RAW : SOCK_DGRAM).rawValue) | O_CLOEXEC,
                    Int32(family == .ipv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6))
                let refusal = number < 0 ? SystemError(errno) : nil
                if number >= 0 { close(number) }
                return HostFacts.Access(family: family, isRaw: isRaw, refusal: refusal)
            }
        }
    }

    private static var isClockSynchronised: Bool? {
        var error: Int64 = 0
        return switch clinux_clock_synchronised(&error) {
        case 1: true
        case 0: false
        default: nil
        }
    }

    private static var openFileLimit: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }

    private static var trackedConnections: HostFacts.Fill? {
        guard let count = number("/proc/sys/net/netfilter/nf_conntrack_count"),
            let limit = number("/proc/sys/net/netfilter/nf_conntrack_max")
        else { return nil }
        return HostFacts.Fill(count: count, limit: limit)
    }
}

extension HostFacts.Load {
    /// Computes the load of the file's targets. The cloud's targets are unknown here.
    init(_ configuration: ExporterConfiguration) {
        let probes = configuration.connections.flatMap { $0.targets.map(\.probes) }
        let bytes = probes.reduce(0.0) { sum, settings in
            // A small message and its stamp take 832 bytes of the buffer each. The buffer must hold half a second of
            // replies.
            sum + Double(2 * 832 + settings.payloadSize) / (settings.interval / .seconds(1)) / 2
        }
        self.init(targets: probes.count, bufferBytes: Int(bytes.rounded(.up)))
    }
}
