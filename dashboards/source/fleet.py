"""The wall screen: how all connections are, and which of them to look at."""

from grafana import BLUE, GREEN, ORANGE, RED, bars, board, history, mapping, query, series, stat, states, steps, table
from queries import (
    BY_CONNECTION, BY_PAIR, CONNECTION, EXPORTER, FAILOVERS, GATEWAY, INSTANCE, JOB, LOSS_STEPS, LOSSY, OF_GATEWAY,
    RELOADS, STATES, lost, state)

BAD_IF_ANY = steps(GREEN, (1, RED))
WARN_IF_ANY = steps(GREEN, (1, ORANGE))
COLOURED = {"type": "color-background", "mode": "basic"}


def worst(metric, by=BY_CONNECTION, function="max"):
    return f"{function} by ({by}) ({metric}{{{CONNECTION}}})"


def count(number):
    return query(f"sum(({state(CONNECTION)}) == bool {number})")


def numbers():
    budget = (
        f"(1 - sum by ({BY_CONNECTION}, objective) (increase(vpn_slo_good_requests_total{{{CONNECTION}}}[$__range]) or increase(vpn_slo_good_seconds_total{{{CONNECTION}}}[$__range]))"
        f" / (sum by ({BY_CONNECTION}, objective) (increase(vpn_slo_requests_total{{{CONNECTION}}}[$__range]) or increase(vpn_slo_seconds_total{{{CONNECTION}}}[$__range])) > 0))"
        f" / max by ({BY_CONNECTION}, objective) (1 - vpn_slo_objective_ratio{{{CONNECTION}}})")
    exposed = f'sum(max by ({BY_PAIR}) (vpn_pair_state{{{EXPORTER},state=~"degraded|down"}}))'
    answered = f'sum(increase(vpn_cloud_api_requests_total{{{EXPORTER},code=~"2.."}}[$__range]))'
    calls = f"sum(increase(vpn_cloud_api_requests_total{{{EXPORTER}}}[$__range]))"
    missing = f"sum(max by ({BY_CONNECTION}) (vpn_monitor_present{{{CONNECTION}}}) == bool 0)"
    return [
        (4, [
            (stat("Connections", "Connections that the exporters watch.", "short",
                  [query(f"count(max by ({BY_CONNECTION}) (vpn_connection_info{{{CONNECTION}}}))")]), 3),
            (stat("Up", "Connections that are available, with all their targets answering and little loss.", "short",
                  [count(2)], steps(GREEN)), 3),
            (stat("Degraded", "Connections that are available, but a target does not answer or loses more than the "
                  "share chosen above, over the exporter's window.", "short", [count(1)], WARN_IF_ANY), 3),
            (stat("Down", "Connections of which fewer targets answer than their quorum.", "short",
                  [count(0)], BAD_IF_ANY), 3),
            (stat("Unknown", "Connections of which nothing is known: no target yet, or no request can be sent.",
                  "short", [count(3)], WARN_IF_ANY), 3),
            (stat("In maintenance", "Connections for which a maintenance window is open. They count as nothing else.",
                  "short", [count(4)], steps("text", (1, BLUE))), 3),
            (stat("Pairs without redundancy", "Pairs of which one connection or none is up.", "short",
                  [query(exposed)], BAD_IF_ANY), 3),
            (stat("Monitors missing", "Connections that have no connection monitor in the cloud.", "short",
                  [query(missing)], WARN_IF_ANY), 3),
        ]),
        (4, [
            (stat("Worst loss", "The greatest loss of a connection over 5 minutes.", "percentunit",
                  [query(f"max({lost(CONNECTION, '5m')})")], LOSS_STEPS), 4),
            (stat("Worst p99 round trip", "The greatest 99th percentile of a target over the exporter's window.", "s",
                  [query(f"max(vpn_target_rtt_p99_seconds{{{CONNECTION}}})")]), 4),
            (stat("Budget left, worst", "The least of what is left of an error budget, were the time shown its period. "
                  "Below 0 the objective is missed.", "percentunit", [query(f"1 - max({budget})")],
                  steps(RED, (0, ORANGE), (0.25, GREEN))), 4),
            (stat("Exporters", "Exporters that could be scraped, of all.", "percentunit",
                  [query(f'avg(up{{{EXPORTER}}})')], steps(RED, (1, GREEN))), 4),
            (stat("Exporters in trouble", "Exporters that sent or read too late within the last minute, so that figures "
                  "may show their hosts in the place of the network.", "short",
                  [query(f"sum(vpn_exporter_measurement_impaired{{{EXPORTER}}})")], WARN_IF_ANY), 4),
            (stat("Calls to the cloud answered", "Share of the calls of the time shown that succeeded.", "percentunit",
                  [query(f"{answered} / ({calls} > 0)")], steps(RED, (0.95, ORANGE), (0.99, GREEN))), 4),
        ]),
    ]


def connections():
    age = f'time() - min by ({BY_CONNECTION}) (vpn_cloud_oldest_sample_timestamp_seconds{{{CONNECTION},source=~"link|tunnel"}})'
    info = f"max by ({BY_CONNECTION}, gateway, customer_gateway, ha_role) (vpn_connection_info{{{CONNECTION}}})"
    outage = f"1000 * {worst('vpn_target_last_outage_start_timestamp_seconds')}"
    loss = {"unit": "percentunit", "custom__cellOptions": COLOURED, "thresholds": LOSS_STEPS}
    seconds = {"unit": "s"}
    cloud_loss = f"{worst('vpn_cloud_tunnel_loss_ratio')} or {worst('vpn_cloud_link_loss_ratio')}"
    return table(
        "Connections",
        "Each connection with the worst of its targets. Percentiles, jitter and queueing are over the exporter's window. "
        "The cloud's figures are those inside the tunnel, or of the link where there are no others; link loss of 100 % is "
        "common where a customer gateway does not answer pings.",
        {"connection": "Connection", "gateway": "Gateway", "customer_gateway": "Customer gateway", "ha_role": "Role",
         "instance": "Exporter", "job": None},
        [
            (None, info, {}),
            ("State", state(CONNECTION), {"mappings": mapping(STATES), "custom__cellOptions": COLOURED}),
            ("Loss 5 m", lost(CONNECTION, "5m"), loss),
            ("Loss 1 h", lost(CONNECTION, "1h"), loss),
            ("p50", worst("vpn_target_rtt_p50_seconds"), seconds),
            ("p99", worst("vpn_target_rtt_p99_seconds"), seconds),
            ("Jitter", worst("vpn_target_jitter_seconds"), seconds),
            ("Queueing", worst("vpn_target_queueing_seconds"), seconds),
            ("Path MTU", worst("vpn_probe_path_mtu_bytes", function="min"), {"unit": "decbytes"}),
            ("Last outage", outage, {"unit": "dateTimeFromNow"}),
            ("Cloud RTT", f"{worst('vpn_cloud_tunnel_rtt_seconds')} or {worst('vpn_cloud_link_rtt_seconds')}", seconds),
            ("Cloud loss", cloud_loss, {"unit": "percentunit"}),
            ("Cloud's age", age, {"unit": "s", "decimals": 0}),
        ], sort="Loss 5 m")


def leaders():
    base = f"vpn_target_base_rtt_seconds{{{CONNECTION}}}"
    return [
        (bars("Most loss", "The ten connections that lost the greatest share of their requests in the time shown.",
              "percentunit", [query(f"topk(10, {lost(CONNECTION, '$__range')})", "{{connection}}", instant=True)],
              LOSS_STEPS), 8),
        (bars("Most growth of the base round trip", "The ten targets whose path, without queues, became longer by most in "
              "the time shown: another route.", "s",
              [query(f"topk(10, {base} - min_over_time({base}[$__range]))", "{{connection}} {{target}}", instant=True)]),
         8),
        (bars("Most changes of state", "The ten targets that went between up and outage most often in the time shown.",
              "short",
              [query(f"topk(10, increase(vpn_target_state_changes_total{{{CONNECTION}}}[$__range]))",
                     "{{connection}} {{target}}", instant=True)], steps(GREEN, (0.5, ORANGE), (6, RED)), 0), 8),
    ]


def fleet():
    timeline = states(
        "State of the connections", "Down is fewer answering targets than the quorum; degraded is a target that does not "
        "answer or loses more than the share chosen above.", [query(state(CONNECTION), "{{connection}}")], STATES)
    grid = history(
        "Loss of the connections", "Each connection's loss, all its targets together. Empty is no request completed.",
        "percentunit", [query(lost(CONNECTION), "{{connection}}")], LOSS_STEPS)
    trips = series(
        "Median round trip of the connections", "Of the exporter's window, the slowest target of each connection.", "s",
        [query(worst("vpn_target_rtt_p50_seconds"), "{{connection}}")], log=True)
    return board(
        "vpn-fleet", "VPN / Fleet", "All VPN connections: their states, losses and round trips, and which to look at.",
        [JOB, INSTANCE, GATEWAY, OF_GATEWAY, LOSSY],
        [
            ("Now", numbers()),
            ("States", [(9, [(timeline, 24)])]),
            ("Connections", [(11, [(connections(), 24)])]),
            ("The worst", [(9, leaders())]),
            ("Over time", [(9, [(grid, 12), (trips, 12)])]),
        ], [FAILOVERS, RELOADS])
