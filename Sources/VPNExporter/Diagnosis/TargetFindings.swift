import Glibc
import Network
import ProbeEngine
import Probing
import VPNConfiguration

/// Judges how targets did when they were tried. Pure.
struct TargetFindings: Sendable {
    let trials: [TargetTrial]

    var all: [Finding] { names + routes + trials.flatMap(findings) }

    /// One line for each name that has an address.
    private var names: [Finding] {
        var known: Set<String> = []
        return trials.compactMap { trial in
            guard case .name(let name)? = trial.target, let address = trial.address,
                known.insert("\(name) \(address)").inserted
            else { return nil }
            return Finding(.ok, "dns", "\(name)", "\(address)")
        }
    }

    /// One line for each address of this host that requests come from.
    private var routes: [Finding] {
        Dictionary(grouping: trials.filter { $0.source != nil }, by: \.source)
            .compactMap { source, trials in source.map { ($0, trials.count) } }
            .sorted { $0.0 < $1.0 }
            .map {
                Finding(
                    .ok, "route", "\($0)", $1 == 1 ? "1 target is asked from here" : "\($1) targets are asked from here"
                )
            }
    }

    private func findings(_ trial: TargetTrial) -> [Finding] {
        guard trial.target != nil else { return [unaddressed(trial)] }
        if let resolution = trial.resolution {
            return [
                Finding(
                    .fail, "dns", trial.name, resolution,
                    wayOut: "Check the name, and the name servers in /etc/resolv.conf")
            ]
        }
        guard let address = trial.address else { return [] }
        if let error = trial.noRoute {
            return [
                Finding(
                    .fail, "route", trial.name, "to \(address): \(error)",
                    wayOut: Self.wayOut(error, address, trial.settings))
            ]
        }
        return trial.outcomes.isEmpty ? [] : [echo(trial, address)]
    }

    private func unaddressed(_ trial: TargetTrial) -> Finding {
        guard let text = trial.cloudText else {
            return .untried("echo", trial.name, "the cloud reports the address once there is a monitor")
        }
        return Finding(
            .fail, "echo", trial.name,
            text.isEmpty ? "the cloud has no address for it" : "the cloud names \(text), which is no address to probe",
            wayOut: "Give the target an address in the configuration")
    }

    private static func wayOut(_ error: SystemError, _ address: IPAddress, _ settings: ProbeSettings) -> String? {
        let family = address.family == .ipv4 ? "" : "-6 "
        return switch error.code {
        case EADDRNOTAVAIL: "The source must be an address of this host: ip \(family)address"
        case ENODEV: "There is no such interface: ip link"
        // Without either it is a rule of this host that forbids the way.
        case EPERM where settings.packet.mark != 0 || settings.path.interface != nil:
            "The process needs CAP_NET_RAW for this interface or mark"
        default: "ip \(family)route get \(address)"
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
                    wayOut: "vpn-exporter probe \(address) shows how many are lost")
        case .error(let error)?:
            return Finding(
                .fail, "echo", trial.name, "\(address): \(error.sentence)", wayOut: Self.wayOut(error.reason))
        case .notSent(let failure)?:
            return Finding(
                .fail, "echo", trial.name, "\(address): not sent, \(failure.sentence)", wayOut: Self.wayOut(failure))
        case .silence?:
            return Finding(
                .fail, "echo", trial.name, "\(address): no reply to \(trial.outcomes.count) requests",
                wayOut: "Check that the tunnel is up, and that the far side's firewall lets ICMP echo pass")
        case .otherSender(let sender)?:
            return Finding(
                .fail, "echo", trial.name, "\(address): the reply comes from \(sender)",
                wayOut: "Probe \(sender), or mend the address translation or anycast that answers for \(address)")
        case .cancelled?, nil:
            return .untried("echo", trial.name, "the check ended before")
        }
    }

    private static func wayOut(_ reason: LossReason) -> String? {
        switch reason {
        case .administrativelyProhibited: "A firewall on the path refuses it: allow ICMP echo there"
        case .timeExceeded:
            "The path is a loop, or longer than probes.ttl: vpn-exporter's trace, or tracepath, shows it"
        case .packetTooBig: "Make probes.payload_size smaller, or probes.dont_fragment false"
        case .destinationUnreachable, .timeout, .otherICMPError: "Check the routes on the router that says so"
        }
    }

    private static func wayOut(_ failure: SendFailure) -> String? {
        switch failure {
        case .noRoute: "Check this host's routes: ip route"
        // A socket was opened and the route was found: no capability is wanting.
        case .permission:
            "A firewall rule of this host drops it, or the connection tracking table is full: nft list ruleset; "
                + "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max"
        case .messageSize: "Make probes.payload_size smaller, or probes.dont_fragment false"
        case .noBuffers: "vpn-exporter doctor tells about buffers"
        case .notSent: "Check this host's output: nft list ruleset, tc -s qdisc, ip neighbour"
        case .other: "vpn-exporter doctor tells about sockets"
        }
    }
}
