import Glibc
import NetworkPrimitives
import ProbeEngine
import Probing
import VPNConfiguration

/// Turns the trials of targets into findings.
struct TargetFindings: Sendable {
    let trials: [TargetTrial]

    var all: [Finding] { names + routes + trials.flatMap(findings) }

    /// One finding for each resolved name.
    private var names: [Finding] {
        var known: Set<String> = []
        return trials.compactMap { trial in
            guard case .name(let name)? = trial.target, let address = trial.address,
                known.insert("\(name) \(address)").inserted
            else { return nil }
            return Finding(.ok, "dns", "\(name)", "\(address)")
        }
    }

    /// One finding for each source address.
    private var routes: [Finding] {
        Dictionary(grouping: trials.filter { $0.source != nil }, by: \.source)
            .compactMap { source, trials in source.map { ($0, trials.count) } }
            .sorted { $0.0 < $1.0 }
            .map { Finding(.ok, "route", "\($0)", $1 == 1 ? "source for 1 target" : "source for \($1) targets") }
    }

    private func findings(_ trial: TargetTrial) -> [Finding] {
        guard trial.target != nil else { return [unaddressed(trial)] }
        if let resolution = trial.resolution {
            return [
                Finding(
                    .fail, "dns", trial.name, resolution,
                    remedy: "Check the name, and the name servers in /etc/resolv.conf")
            ]
        }
        guard let address = trial.address else { return [] }
        if let error = trial.noRoute {
            return [
                Finding(
                    .fail, "route", trial.name, "to \(address): \(error)",
                    remedy: Self.remedy(error, address, trial.settings))
            ]
        }
        return trial.outcomes.isEmpty ? [] : [echo(trial, address)]
    }

    private func unaddressed(_ trial: TargetTrial) -> Finding {
        guard let text = trial.cloudText else {
            return .untried("echo", trial.name, "the cloud reports the address when the monitor exists")
        }
        return Finding(
            .fail, "echo", trial.name,
            text.isEmpty ? "the cloud reports no address for it" : "the cloud reports \(text), which cannot be probed",
            remedy: "Set the target's address in the configuration")
    }

    private static func remedy(_ error: SystemError, _ address: IPAddress, _ settings: ProbeSettings) -> String? {
        let family = address.family == .ipv4 ? "" : "-6 "
        return switch error.code {
        case EADDRNOTAVAIL: "Set the source to an address of this host: ip \(family)address"
        case ENODEV: "Set the interface to an existing one: ip link"
        // Without a mark and an interface, a rule of this host forbids the route.
        case EPERM where settings.packet.mark != 0 || settings.path.interface != nil:
            "Grant the process CAP_NET_RAW for this interface or mark"
        default: "Check the route: ip \(family)route get \(address)"
        }
    }

    private func echo(_ trial: TargetTrial, _ address: IPAddress) -> Finding {
        let losses = trial.outcomes.count - 1
        switch trial.outcomes.last {
        case .reply(let reply)?:
            let ttl = reply.hopLimit.map { ", ttl \($0)" } ?? ""
            let text = "\(address) in \(reply.roundTripTime.milliseconds)\(ttl)"
            return losses == 0
                ? Finding(.ok, "echo", trial.name, text)
                : Finding(
                    .warn, "echo", trial.name, "\(text), after \(losses) without a reply",
                    remedy: "Measure the loss: vpn-exporter probe \(address)")
        case .error(let error)?:
            return Finding(
                .fail, "echo", trial.name, "\(address): \(error.sentence)", remedy: Self.remedy(error.reason))
        case .notSent(let failure)?:
            return Finding(
                .fail, "echo", trial.name, "\(address): not sent, \(failure.sentence)", remedy: Self.remedy(failure))
        case .silence?:
            return Finding(
                .fail, "echo", trial.name, "\(address): no reply to \(trial.outcomes.count) requests",
                remedy: "Check that the tunnel is up, and that the far side's firewall allows ICMP echo")
        case .otherSender(let sender)?:
            return Finding(
                .fail, "echo", trial.name, "\(address): the reply comes from \(sender)",
                remedy: "Probe \(sender), or fix the address translation or anycast that answers for \(address)")
        case .cancelled?, nil:
            return .untried("echo", trial.name, "the check was interrupted")
        }
    }

    private static func remedy(_ reason: LossReason) -> String? {
        switch reason {
        case .administrativelyProhibited: "Allow ICMP echo in the firewall on the path"
        case .timeExceeded:
            "Look for a loop with the exporter's trace or tracepath. If the path is just long, raise probes.ttl"
        case .packetTooBig: "Reduce probes.payload_size, or set probes.dont_fragment: false"
        case .destinationUnreachable, .timeout, .otherICMPError: "Check the routes on the router that reports it"
        }
    }

    private static func remedy(_ failure: SendFailure) -> String? {
        switch failure {
        case .noRoute: "Check this host's routes: ip route"
        // The socket is open and the route exists, so no capability is missing.
        case .permission:
            "Check this host's firewall and its connection tracking table: nft list ruleset; "
                + "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max"
        case .messageSize: "Reduce probes.payload_size, or set probes.dont_fragment: false"
        case .noBuffers: "Check the buffers: vpn-exporter doctor"
        case .notSent: "Check this host's output: nft list ruleset, tc -s qdisc, ip neighbour"
        case .other: "Check the sockets: vpn-exporter doctor"
        }
    }
}
