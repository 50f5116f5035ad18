import Glibc
import NetworkPrimitives
import ProbeEngine

/// Turns the facts about a host into findings, with the commands that fix problems.
struct HostDoctor: Sendable {
    let facts: HostFacts

    var findings: [Finding] {
        sockets + [pingGroups, rawSockets, receiveBuffer] + loopback + clock + system
    }

    /// The command that opens datagram sockets to the process's group.
    private var openPingGroups: String? {
        let allowed = facts.pingGroups.flatMap { $0.isEmpty ? nil : $0.first...$0.last }
        return facts.groups.first.map { PingRemedy.datagramSockets(for: $0, besides: allowed) }
    }

    private func name(_ family: IPAddress.Family) -> String { family == .ipv4 ? "IPv4" : "IPv6" }

    /// Whether the engine gets a raw or a datagram socket, for each family.
    private var sockets: [Finding] {
        IPAddress.Family.allCases.map { family in
            let access = facts.access.filter { $0.family == family }
            let open = access.filter { $0.refusal == nil }.map { $0.isRaw ? "raw" : "datagram" }
            let subject = "ICMP sockets, \(name(family))"
            if !open.isEmpty { return Finding(.ok, "permission", subject, open.joined(separator: " and ")) }
            let reasons = Set(access.compactMap { $0.refusal.map { "\($0)" } }).sorted().joined(separator: ", ")
            if family == .ipv6, !facts.hasIPv6 {
                return Finding(
                    .warn, "permission", subject, "none: \(reasons)", remedy: "Enable IPv6, or probe only IPv4")
            }
            // A permission is no remedy for a resource that has run out.
            let isRefused = access.contains { [EPERM, EACCES].contains($0.refusal?.code) }
            let remedies = [openPingGroups, PingRemedy.rawSockets].compactMap(\.self).joined(separator: "; or ")
            return Finding(.fail, "permission", subject, "none: \(reasons)", remedy: isRefused ? remedies : nil)
        }
    }

    private var pingGroups: Finding {
        let own = facts.groups.map(String.init).joined(separator: ", ")
        guard let range = facts.pingGroups else {
            return Finding(.warn, "permission", "ping_group_range", "cannot be read")
        }
        if range.isEmpty {
            return Finding(
                facts.mayOpenRawSockets ? .ok : .warn, "permission", "ping_group_range", "allows no group",
                remedy: facts.mayOpenRawSockets ? nil : openPingGroups)
        }
        let text = "allows groups \(range.first) to \(range.last)"
        if let group = facts.pingingGroups.first {
            return Finding(.ok, "permission", "ping_group_range", "\(text), including group \(group) of this process")
        }
        return Finding(
            facts.mayOpenRawSockets ? .ok : .warn, "permission", "ping_group_range",
            "\(text), but this process has \(own)", remedy: facts.mayOpenRawSockets ? nil : openPingGroups)
    }

    private var rawSockets: Finding {
        facts.mayOpenRawSockets
            ? Finding(.ok, "permission", "CAP_NET_RAW", "granted: the exporter sees every ICMP error")
            : Finding(
                facts.pingingGroups.isEmpty ? .warn : .ok, "permission", "CAP_NET_RAW",
                "not granted: datagram sockets see only the errors of their own requests",
                remedy: facts.pingingGroups.isEmpty ? PingRemedy.rawSockets : nil)
    }

    /// Whether the receive buffer suffices. The kernel doubles the requested size, so twice the limit is possible
    /// (socket(7)).
    private var receiveBuffer: Finding {
        let subject = "receive buffer"
        guard let limit = facts.receiveBufferLimit else {
            return Finding(.warn, "buffers", subject, "net.core.rmem_max cannot be read")
        }
        if facts.mayExceedBufferLimit {
            return Finding(.ok, "buffers", subject, "CAP_NET_ADMIN allows any size")
        }
        let granted = 2 * limit
        guard let load = facts.load else {
            return Finding(
                .ok, "buffers", subject,
                "rmem_max is \(limit) bytes: enough for about \(granted / 860) requests per second")
        }
        let need = "\(load.targets) targets need \(load.bufferBytes) bytes"
        if load.bufferBytes <= granted {
            return Finding(.ok, "buffers", subject, "rmem_max is \(limit) bytes, \(need)")
        }
        return Finding(
            .warn, "buffers", subject, "rmem_max is \(limit) bytes, but \(need): replies may be dropped",
            remedy: "sysctl -w net.core.rmem_max=\(load.bufferBytes), or grant the process CAP_NET_ADMIN")
    }

    private var loopback: [Finding] {
        facts.loopback.map { trial in
            let subject = "timestamps, \(name(trial.family))"
            guard trial.replies > 0 else {
                return Finding(
                    .fail, "measuring", subject, "this host does not answer itself: \(trial.sent) requests, no reply",
                    remedy: "ip link set lo up; sysctl -w net.ipv4.icmp_echo_ignore_all=0; check for a firewall on lo")
            }
            switch (trial.timestamps.hasSendStamps, trial.timestamps.hasReceiveStamps) {
            case (true, true): return Finding(.ok, "measuring", subject, "the kernel stamps requests and replies")
            case (false, true):
                return Finding(
                    .warn, "measuring", subject,
                    "the kernel stamps only replies: round-trip times are about 10 µs too long",
                    remedy:
                        "Use a kernel with SO_TIMESTAMPING on this kind of socket, or set icmp.timestamps: receive-only"
                )
            default:
                return Finding(
                    .warn, "measuring", subject,
                    "the kernel stamps nothing: round-trip times include the exporter's own delays",
                    remedy: "Use a kernel with SO_TIMESTAMPNS. Sandboxes such as gVisor lack it")
            }
        }
    }

    private var clock: [Finding] {
        let synchronised =
            switch facts.isClockSynchronised {
            case true?: Finding(.ok, "clock", "synchronisation", "the clock is synchronised")
            case false?:
                Finding(
                    .warn, "clock", "synchronisation",
                    "the clock is not synchronised: signed requests fail if it is 15 minutes off",
                    remedy: "systemctl enable --now systemd-timesyncd, or chronyd")
            case nil: Finding(.warn, "clock", "synchronisation", "the kernel does not report it")
            }
        let step = facts.clockStep.magnitude
        let steady =
            step < 1_000_000
            ? Finding(.ok, "clock", "steadiness", "no step detected")
            : Finding(
                .warn, "clock", "steadiness", "the clock stepped by \(step / 1_000_000) ms within a second",
                remedy: "Configure the time service to slew the clock, and run only one time service")
        return [synchronised, steady]
    }

    /// The number of files that suffices for listeners, calls to the cloud and scrapes together.
    private static let enoughFiles = 1_024

    private var system: [Finding] {
        let zones =
            facts.hasTimeZones
            ? Finding(.ok, "system", "time zones", "/usr/share/zoneinfo exists")
            : Finding(
                .warn, "system", "time zones", "/usr/share/zoneinfo is missing: maintenance windows support only UTC",
                remedy: "apt-get install tzdata, or mount the directory")
        return [openFiles, ipv6] + (facts.trackedConnections.map { [tracking($0)] } ?? []) + [zones]
    }

    private var openFiles: Finding {
        guard let limit = facts.openFileLimit else {
            return Finding(.warn, "system", "open files", "the limit cannot be read")
        }
        return limit >= Self.enoughFiles
            ? Finding(.ok, "system", "open files", "\(limit) allowed")
            : Finding(
                .warn, "system", "open files", "only \(limit) allowed",
                remedy: "ulimit -n 4096, or LimitNOFILE=4096 in the systemd unit")
    }

    private var ipv6: Finding {
        facts.hasIPv6
            ? Finding(.ok, "system", "IPv6", "enabled")
            : Finding(
                .warn, "system", "IPv6", "disabled: no IPv6 target can be probed",
                remedy: "sysctl -w net.ipv6.conf.all.disable_ipv6=0, if you have IPv6 targets")
    }

    private func tracking(_ fill: HostFacts.Fill) -> Finding {
        let text = "\(fill.count) of \(fill.limit) entries in use"
        return fill.count * 10 < fill.limit * 8
            ? Finding(.ok, "system", "connection tracking", text)
            : Finding(
                .warn, "system", "connection tracking", "\(text): a full table drops requests",
                remedy: "sysctl -w net.netfilter.nf_conntrack_max=\(fill.limit * 2)")
    }
}
