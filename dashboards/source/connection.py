"""The dashboard of one connection: what its path does to packets, compared with what the cloud reports."""

from grafana import (
    GREEN, GREY, ORANGE, RED, bars, board, heat_map, mapping, override, query, series, stat, states, steps)
from queries import (
    BY_CONNECTION, BY_TARGET, CONNECTION, EXPORTER, FAILOVERS, GATEWAY, INSTANCE, JOB, LOSS_STEPS, MAINTENANCE, OF_GATEWAY,
    OUTAGES, RELOADS, REPAIRS, STATES, TARGET, TARGETS, UP, WAYS, either, is_state, lost, quantile)

NAME = "{{connection}} {{target}}"
GREY_LINE = {"mode": "fixed", "fixedColor": GREY}
GATEWAYS = (
    f"max by (job, instance, gateway) (vpn_connection_info{{{CONNECTION}}})")


def of(metric):
    return f"{metric}{{{TARGET}}}"


def per_second(metric):
    return f"rate({of(metric)}[$__rate_interval])"


def state():
    """The states of the connections, including maintenance."""
    return (
        f"{is_state(CONNECTION, 'degraded')} + 2 * {is_state(CONNECTION, 'up')} + 3 * {is_state(CONNECTION, 'unknown')}")


def health():
    diagnosis = f"max by ({BY_CONNECTION}, diagnosis) (vpn_connection_diagnosis{{{CONNECTION}}} == 1)"
    reasons = " or ".join(
        f"sum by ({BY_TARGET}, reason) (increase({of(metric)}[5m])) > 0"
        for metric in ("vpn_probe_lost_total", "vpn_probe_send_errors_total"))
    none = f"0 * max by ({BY_TARGET}) ({of('vpn_target_up')})"
    outage = f"1000 * {of('vpn_target_last_outage_start_timestamp_seconds')}"
    colours = steps(RED, (1, ORANGE), (2, GREEN), (3, GREY))
    return [
        (5, [
            (stat("State", "Whether the connection carries traffic, as the exporter decides.", "none",
                  [query(state(), "{{connection}}")], colours, mapping(STATES), empty="no data"), 4),
            (stat("Diagnosis", "Where the fault is: line (outside the tunnel), tunnel, inside (behind the tunnel), cloud, or "
                  "this host. The exporter's page of the connection explains it.", "none",
                  [query(diagnosis, "{{connection}}: {{diagnosis}}")], text="name", empty="no data"), 4),
            (stat("The cloud reports", "Status of the connection in the cloud's list.", "none",
                  [query(f"vpn_cloud_connection_status{{{CONNECTION}}} == 1", "{{connection}}: {{status}}")],
                  text="name", empty="not listed"), 4),
            (stat("Loss reasons", "Number of lost and unsent requests of the last 5 minutes, by reason. A reason other than "
                  "timeout is an ICMP error, or a request that never left this host.", "short",
                  [query(f"({reasons}) or ({none} unless on ({BY_TARGET}) ({reasons}))", NAME + ": {{reason}}")],
                  steps(GREEN, (1e-9, ORANGE)), text="value_and_name", decimals=0), 6),
            (stat("Last outage", "Start of the newest outage.", "dateTimeFromNow", [query(outage, NAME)],
                  empty="none"), 6),
        ]),
        (5, [
            (stat("Targets", "Whether each target replies. A target is in outage after outage_after lost requests in a row. "
                  "The outage starts with the first of them.", "none",
                  [query(of("vpn_target_up"), NAME)], steps(RED, (1, GREEN)), mapping(UP), empty="no data"), 8),
            (stat("Loss", "Share of lost requests in the exporter's window.", "percentunit",
                  [query(of("vpn_target_loss_ratio"), NAME)], LOSS_STEPS, empty="no verdicts"), 6),
            (stat("Median round trip", "Median round-trip time in the exporter's window.", "s",
                  [query(of("vpn_target_rtt_p50_seconds"), NAME)], empty="no replies"), 6),
            (stat("Path MTU", "Largest IP packet that passes unfragmented, if path_mtu is enabled.", "decbytes",
                  [query(of("vpn_probe_path_mtu_bytes"), NAME)], decimals=0, empty="not measured"), 4),
        ]),
        (4, [(states("State over time",
                     "State of each connection, as the exporter decides.", [query(state(), "{{connection}}")], STATES), 24)]),
        (6, [
            (states("Targets over time", "State of each target. Below: the cloud's own view of the connections.", [
                query(of("vpn_target_up"), NAME),
                query(f"vpn_cloud_eye_connection_up{{{CONNECTION}}}", "{{connection}} (Cloud Eye)"),
            ], UP), 24),
        ]),
    ]


def trips():
    native = f"sum(increase({of('vpn_probe_rtt_seconds')}[$__rate_interval]))"
    classic = f"sum by (le) (increase({of('vpn_probe_rtt_seconds_bucket')}[$__rate_interval]))"
    buckets = either(native, f"({classic} unless on () {native})")
    smoke = series(
        "Smoke", "Round-trip times as SmokePing draws them: the median, a band from minimum to maximum, a darker band from "
        "the median to the 90th percentile, and loss as points (right axis). Each value is that of the slowest or worst "
        "target. Choose one target for exact values.", "s", [
            query(f"min({of('vpn_target_rtt_min_seconds')})", "min"),
            query(f"max({of('vpn_target_rtt_p50_seconds')})", "median"),
            query(f"max({of('vpn_target_rtt_p90_seconds')})", "p90"),
            query(f"max({of('vpn_target_rtt_max_seconds')})", "max"),
            query(f"max({of('vpn_target_loss_ratio')}) > 0", "loss"),
        ], overrides=[
            override("min", custom__lineWidth=0, color=GREY_LINE),
            override("median", custom__lineWidth=2, color={"mode": "fixed", "fixedColor": GREEN}),
            override("p90", custom__lineWidth=0, custom__fillOpacity=35, custom__fillBelowTo="median", color=GREY_LINE),
            override("max", custom__lineWidth=0, custom__fillOpacity=15, custom__fillBelowTo="min",
                     color=GREY_LINE),
            override("loss", unit="percentunit", min=0, max=1, custom__drawStyle="points", custom__pointSize=6,
                     custom__showPoints="always", custom__axisPlacement="right", thresholds=LOSS_STEPS,
                     color={"mode": "thresholds"}),
        ])
    percentiles = series(
        "Percentiles and base", "Percentiles of the exporter's window, and the base: the round-trip time without queueing. "
        "If all lines rise with the base, the route has changed. If they rise above the base, a queue has grown.", "s", [
            query(of("vpn_target_rtt_p50_seconds"), "p50 " + NAME),
            query(of("vpn_target_rtt_p90_seconds"), "p90 " + NAME),
            query(of("vpn_target_rtt_p99_seconds"), "p99 " + NAME),
            query(of("vpn_target_base_rtt_seconds"), "base " + NAME),
        ], log=True, overrides=[override("base .*", regexp=True, custom__lineStyle={"fill": "dash", "dash": [8, 6]})])
    by_buckets = series(
        "Percentiles per interval", "Percentiles of all replies between two points, from the histogram. Exact to 4.4 % (the "
        "width of a native bucket), or to the width of a classic bucket.", "s", [
            query(quantile(q, "vpn_probe_rtt_seconds", TARGET, BY_TARGET), f"p{q * 100:g} " + NAME)
            for q in (0.5, 0.95, 0.99)], log=True)
    return [
        (10, [(smoke, 12), (percentiles, 12)]),
        (9, [
            (heat_map("Round trips", "Number of round trips by duration. From the native histogram if Prometheus scrapes it, "
                      "otherwise from the classic buckets.", [query(buckets)]), 12),
            (series("Round trips: exporter and cloud", "The exporter's median, and the means that the cloud measures outside "
                    "the tunnel (link) and inside (tunnel). The paths differ, and the cloud's figures are minutes old.",
                    "s", [
                        query(of("vpn_target_rtt_p50_seconds"), NAME),
                        query(f"vpn_cloud_link_rtt_seconds{{{CONNECTION}}}", "{{connection}} cloud, link"),
                        query(f"vpn_cloud_tunnel_rtt_seconds{{{CONNECTION}}}", "{{connection}} cloud, tunnel"),
                    ]), 6),
            (by_buckets, 6),
        ]),
        (8, [
            (series("Jitter", "Difference of consecutive round-trip times: mean of the window, smoothed value of RFC 3550, "
                    "and 95th percentile if jitter_histogram is true.", "s", [
                        query(of("vpn_target_jitter_seconds"), "mean " + NAME),
                        query(of("vpn_target_smoothed_jitter_seconds"), "smoothed " + NAME),
                        query(quantile(0.95, "vpn_probe_jitter_seconds", TARGET, BY_TARGET), "p95 " + NAME),
                    ]), 8),
            (series("Queueing", "95th percentile of the round-trip time minus the base. Rises when the line fills up.",
                    "s", [query(of("vpn_target_queueing_seconds"), NAME)], least=0), 8),
            (series("Mean opinion score", "Estimated quality of a phone call, 1 (bad) to 4.5, if mos is true.", "none",
                    [query(of("vpn_target_mos"), NAME)], least=1, most=5), 8),
        ]),
    ]


def bursts():
    """Returns queries that count bursts between neighboring buckets. Some expositions write the edges as 5.0."""
    def up_to(edge):
        edge = edge.replace("+", "[+]")
        return f"sum(increase(vpn_probe_loss_burst_packets_bucket{{{TARGET},le=~\"{edge}([.]0)?\"}}[$__range]))"
    edges = ["1", "2", "3", "5", "10", "30", "60", "300", "1800", "+Inf"]
    queries = [query(up_to("1"), "1")]
    for below, edge in zip(edges, edges[1:]):
        least = int(below) + 1
        name = f"{least} or more" if edge == "+Inf" else edge if least == int(edge) else f"{least} to {edge}"
        queries.append(query(f"{up_to(edge)} - {up_to(below)}", name))
    return queries


def losses():
    verdicts = series(
        "Verdicts", "Requests per second, by verdict. Requests with a send error never left this host and do not count as "
        "lost.", "reqps", [
            # The histogram's own count is a different series if the histogram is native, so this query avoids it.
            query(f"sum({per_second('vpn_probe_completed_total')}) - sum({per_second('vpn_probe_lost_total')})",
                  "answered"),
            query(f"sum by (reason) ({per_second('vpn_probe_lost_total')})", "lost: {{reason}}"),
            query(f"sum by (reason) ({per_second('vpn_probe_send_errors_total')})", "not sent: {{reason}}"),
        ], stack=True, least=0,
        overrides=[override("answered", color={"mode": "fixed", "fixedColor": GREEN})])
    return [
        (9, [
            (series("Loss: exporter and cloud",
                    "Loss that the exporter and the cloud measure. A link loss of 100 % is common if "
                    "the customer gateway drops echo requests.", "percentunit", [
                        query(lost(TARGET), NAME),
                        query(f"vpn_cloud_link_loss_ratio{{{CONNECTION}}}", "{{connection}} cloud, link"),
                        query(f"vpn_cloud_tunnel_loss_ratio{{{CONNECTION}}}", "{{connection}} cloud, tunnel"),
                    ], least=0), 12),
            (verdicts, 12),
        ]),
        (8, [
            (bars("Bursts by length",
                  "Number of bursts that ended in the time range, by number of lost requests. Many bursts of "
                  "one request are random loss. Long bursts are interruptions, for example a rekeying.", "short",
                  bursts(), decimals=0), 8),
            (series("Longest burst", "Longest burst of lost requests in the window, and the current burst.", "short", [
                query(of("vpn_target_loss_burst_max_packets"), "longest " + NAME),
                query(of("vpn_probe_consecutive_losses"), "now " + NAME),
            ], least=0), 8),
            (series("Irregular replies", "Late, duplicate, reordered, and corrupted replies per second.", "reqps", [
                query(per_second("vpn_probe_late_replies_total"), "late " + NAME),
                query(per_second("vpn_probe_duplicate_replies_total"), "duplicate " + NAME),
                query(per_second("vpn_probe_reordered_replies_total"), "reordered " + NAME),
                query(per_second("vpn_probe_corrupted_replies_total"), "corrupted " + NAME),
            ], least=0), 8),
        ]),
    ]


def path():
    return [
        (8, [
            (series("Hops",
                    "Hops to the target in the last trace that reached it, and the hop limit of its replies. Each router on "
                    "the path lowers the hop limit by one.", "short", [
                        query(of("vpn_path_hops"), "hops " + NAME),
                        query(of("vpn_probe_reply_hop_limit"), "hop limit " + NAME),
                    ], least=0), 8),
            (series("Path MTU over time",
                    "Largest IP packet that passes unfragmented, and the newest value from an ICMP message. "
                    "Black hole (right axis): 1 while larger packets vanish without an ICMP message.", "decbytes", [
                        query(of("vpn_probe_path_mtu_bytes"), "measured " + NAME),
                        query(of("vpn_probe_path_mtu_reported_bytes"), "reported " + NAME),
                        query(of("vpn_probe_path_mtu_black_hole"), "black hole " + NAME),
                    ], overrides=[override("black hole .*", regexp=True, unit="none", custom__axisPlacement="right",
                                           min=0, max=1, color={"mode": "fixed", "fixedColor": RED})]), 8),
            (series("Path changes",
                    "Changes per interval: different hops, a different hop limit of the replies, and replies with "
                    "a DSCP other than the one sent.", "short", [
                        query(f"increase({of('vpn_path_changes_total')}[$__rate_interval])", "path " + NAME),
                        query(f"increase({of('vpn_probe_hop_limit_changes_total')}[$__rate_interval])",
                              "hop limit " + NAME),
                        query(f"increase({of('vpn_probe_dscp_remarked_total')}[$__rate_interval])", "DSCP " + NAME),
                    ], least=0), 8),
        ]),
    ]


def traffic():
    def used(direction):
        return (
            f"vpn_cloud_gateway_{direction}_utilization_ratio{{{EXPORTER}}} and on (job, instance, gateway) {GATEWAYS}")
    out_below = [override(".* out", regexp=True, custom__transform="negative-Y")]
    return [
        (8, [
            (series("Connection traffic",
                    "Bytes per second through the VPN gateway, as the cloud counts them. Incoming traffic "
                    "is above the zero line, outgoing below.", "Bps", [
                        query(f"vpn_cloud_connection_receive_bytes_per_second{{{CONNECTION}}}", "{{connection}} in"),
                        query(f"vpn_cloud_connection_transmit_bytes_per_second{{{CONNECTION}}}", "{{connection}} out"),
                    ], overrides=out_below), 8),
            (series("Connection packets",
                    "Packets per second through the VPN gateway, as the cloud counts them. Incoming packets "
                    "are above the zero line, outgoing below.", "pps", [
                        query(f"vpn_cloud_connection_receive_packets_per_second{{{CONNECTION}}}", "{{connection}} in"),
                        query(f"vpn_cloud_connection_transmit_packets_per_second{{{CONNECTION}}}", "{{connection}} out"),
                    ], overrides=out_below), 8),
            (series("Gateway bandwidth use", "Share of its bandwidth that the VPN gateway of each connection uses.",
                    "percentunit", [
                        query(used("receive"), "{{gateway}} in"), query(used("transmit"), "{{gateway}} out")],
                    least=0, most=1), 8),
        ]),
    ]


def connection():
    return board(
        "vpn-connection", "VPN / Connection",
        "What the path of a VPN connection does to packets, compared with what the cloud measures.",
        [JOB, INSTANCE, GATEWAY, OF_GATEWAY, TARGETS],
        [
            ("Now", health()), ("Round trips", trips()), ("Losses", losses()), ("Path", path()),
            ("Traffic reported by the cloud", traffic()),
        ], [OUTAGES, MAINTENANCE, FAILOVERS, REPAIRS, WAYS, RELOADS])
