import Glibc
import Network
import ProbeEngine

/// Judges how a host is set up: what is missing, and the command that mends it. Pure.
struct HostDoctor: Sendable {
    let facts: HostFacts

    var findings: [Finding] {
        sockets + [pingGroups, rawSockets, receiveBuffer] + loopback + clock + system
    }

    /// For the process's own group.
    private var openPingGroups: String? {
        let allowed = facts.pingGroups.flatMap { $0.isEmpty ? nil : $0.first...$0.last }
        return facts.groups.first.map { PingRemedy.datagramSockets(for: $0, besides: allowed) }
    }

    private func name(_ family: IPAddress.Family) -> String { family == .ipv4 ? "IPv4" : "IPv6" }

    /// Whether the engine gets a socket of either kind.
    private var sockets: [Finding] {
        IPAddress.Family.allCases.map { family in
            let access = facts.access.filter { $0.family == family }
            let open = access.filter { $0.refusal == nil }.map { $0.isRaw ? "raw" : "datagram" }
            let subject = "ICMP sockets, \(name(family))"
            if !open.isEmpty { return Finding(.ok, "permission", subject, open.joined(separator: " and ")) }
            let reasons = Set(access.compactMap { $0.refusal.map { "\($0)" } }).sorted().joined(separator: ", ")
            if family == .ipv6, !facts.hasIPv6 {
                return Finding(
                    .warn, "permission", subject, "none: \(reasons)", wayOut: "Enable IPv6, or probe IPv4 alone.")
            }
            // What the system has run out of, no permission brings.
            let isRefused = access.contains { [EPERM, EACCES].contains($0.refusal?.code) }
            let remedies = [openPingGroups, PingRemedy.rawSockets].compactMap(\.self).joined(separator: "; or ")
            return Finding(.fail, "permission", subject, "none: \(reasons)", wayOut: isRefused ? remedies : nil)
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
                wayOut: facts.mayOpenRawSockets ? nil : openPingGroups)
        }
        let text = "allows groups \(range.first) to \(range.last)"
        if let group = facts.pingingGroups.first {
            return Finding(.ok, "permission", "ping_group_range", "\(text), of which this process has \(group)")
        }
        return Finding(
            facts.mayOpenRawSockets ? .ok : .warn, "permission", "ping_group_range",
            "\(text), and this process has \(own)", wayOut: facts.mayOpenRawSockets ? nil : openPingGroups)
    }

    private var rawSockets: Finding {
        facts.mayOpenRawSockets
            ? Finding(.ok, "permission", "CAP_NET_RAW", "granted: every ICMP error is seen")
            : Finding(
                facts.pingingGroups.isEmpty ? .warn : .ok, "permission", "CAP_NET_RAW",
                "not granted: datagram sockets are used, which see the errors of their own requests alone",
                wayOut: facts.pingingGroups.isEmpty ? PingRemedy.rawSockets : nil)
    }

    /// A socket may have twice the limit, since the kernel doubles what it is asked for (socket(7)).
    private var receiveBuffer: Finding {
        let subject = "receive buffer"
        guard let limit = facts.receiveBufferLimit else {
            return Finding(.warn, "buffers", subject, "net.core.rmem_max cannot be read")
        }
        if facts.mayExceedBufferLimit {
            return Finding(.ok, "buffers", subject, "CAP_NET_ADMIN lets it be as large as is needed")
        }
        let granted = 2 * limit
        guard let load = facts.load else {
            return Finding(
                .ok, "buffers", subject, "rmem_max is \(limit) bytes: for some \(granted / 860) requests a second")
        }
        let need = "\(load.targets) targets need \(load.bufferBytes) bytes"
        if load.bufferBytes <= granted {
            return Finding(.ok, "buffers", subject, "rmem_max is \(limit) bytes, \(need)")
        }
        return Finding(
            .warn, "buffers", subject, "rmem_max is \(limit) bytes, but \(need): replies may be dropped",
            wayOut: "sysctl -w net.core.rmem_max=\(load.bufferBytes), or give the process CAP_NET_ADMIN")
    }

    private var loopback: [Finding] {
        facts.loopback.map { trial in
            let subject = "timestamps, \(name(trial.family))"
            guard trial.replies > 0 else {
                return Finding(
                    .fail, "measuring", subject, "this host does not answer itself: \(trial.sent) requests, no reply",
                    wayOut: "ip link set lo up; sysctl -w net.ipv4.icmp_echo_ignore_all=0; look for a firewall on lo")
            }
            switch (trial.timestamps.hasSendStamps, trial.timestamps.hasReceiveStamps) {
            case (true, true): return Finding(.ok, "measuring", subject, "the kernel stamps requests and replies")
            case (false, true):
                return Finding(
                    .warn, "measuring", subject, "the kernel stamps replies alone: figures are some 10 µs too long",
                    wayOut: "A kernel with SO_TIMESTAMPING on this kind of socket; or icmp.timestamps: receive-only")
            default:
                return Finding(
                    .warn, "measuring", subject,
                    "the kernel stamps nothing: the exporter's own delays are in the figures",
                    wayOut: "A kernel with SO_TIMESTAMPNS; under gVisor and the like there is none")
            }
        }
    }

    private var clock: [Finding] {
        let synchronised =
            switch facts.isClockSynchronised {
            case true?: Finding(.ok, "clock", "synchronisation", "the kernel's clock is kept")
            case false?:
                Finding(
                    .warn, "clock", "synchronisation",
                    "nothing keeps the clock: signed requests fail at 15 minutes' error",
                    wayOut: "systemctl enable --now systemd-timesyncd, or chronyd")
            case nil: Finding(.warn, "clock", "synchronisation", "the kernel does not tell")
            }
        let step = facts.clockStep.magnitude
        let steady =
            step < 1_000_000
            ? Finding(.ok, "clock", "steadiness", "no step seen")
            : Finding(
                .warn, "clock", "steadiness", "it was stepped by \(step / 1_000_000) ms within a second",
                wayOut: "Let the time service slew the clock; two of them must not run at once")
        return [synchronised, steady]
    }

    /// Listeners, calls to the cloud and scrapes together stay under it.
    private static let enoughFiles = 1_024

    private var system: [Finding] {
        let zones =
            facts.hasTimeZones
            ? Finding(.ok, "system", "time zones", "/usr/share/zoneinfo is there")
            : Finding(
                .warn, "system", "time zones", "/usr/share/zoneinfo is missing: maintenance windows know UTC alone",
                wayOut: "apt-get install tzdata, or mount the directory")
        return [openFiles, ipv6] + (facts.trackedConnections.map { [tracking($0)] } ?? []) + [zones]
    }

    private var openFiles: Finding {
        guard let limit = facts.openFileLimit else { return Finding(.warn, "system", "open files", "no limit is told") }
        return limit >= Self.enoughFiles
            ? Finding(.ok, "system", "open files", "\(limit) may be open")
            : Finding(
                .warn, "system", "open files", "only \(limit) may be open",
                wayOut: "ulimit -n 4096, or LimitNOFILE=4096 in the systemd unit")
    }

    private var ipv6: Finding {
        facts.hasIPv6
            ? Finding(.ok, "system", "IPv6", "enabled")
            : Finding(
                .warn, "system", "IPv6", "disabled: no IPv6 target can be probed",
                wayOut: "sysctl -w net.ipv6.conf.all.disable_ipv6=0, if there are any")
    }

    private func tracking(_ fill: HostFacts.Fill) -> Finding {
        let text = "\(fill.count) of \(fill.limit) entries are in use"
        return fill.count * 10 < fill.limit * 8
            ? Finding(.ok, "system", "connection tracking", text)
            : Finding(
                .warn, "system", "connection tracking", "\(text): a full table drops requests",
                wayOut: "sysctl -w net.netfilter.nf_conntrack_max=\(fill.limit * 2)")
    }
}
