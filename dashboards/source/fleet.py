"""The dashboard of all connections: whether they are healthy, and which of them to check first."""

from grafana import (
    BLUE, GREEN, GREY, ORANGE, RED, bars, board, finely, history, mapping, query, series, stat, states, steps, table)
from queries import (
    BY_CONNECTION, CONNECTION, EXPORTER, FAILOVERS, GATEWAY, INSTANCE, JOB, LOSS_STEPS, MAINTENANCE,
    MAINTENANCE_LEFT_OUT, OF_GATEWAY, RELOADS, STATES, budget_left, lost, once, or_zero, overall, own, state, worst_lost)

BAD_IF_ANY = steps(GREEN, (1, RED))
WARN_IF_ANY = steps(GREEN, (1, ORANGE))
COLOURED = {"type": "color-background", "mode": "basic"}
HEALTHY = {0: ("yes", GREEN), 1: ("partly", ORANGE), 2: ("no", RED)}
DIAGNOSES = {
    "healthy": ("healthy", GREEN), "line": ("line", RED), "tunnel": ("tunnel", RED), "inside": ("inside", RED),
    "cloud": ("cloud", RED), "this_host": ("this host", ORANGE), "maintenance": ("maintenance", BLUE),
    "unknown": ("unknown", GREY)}
SEVERITIES = {"critical": ("critical", RED), "warning": ("warning", ORANGE), "info": ("info", BLUE)}


def worst(metric, by=BY_CONNECTION, function="max"):
    return f"{function} by ({by}) ({metric}{{{CONNECTION}}})"


def count(number):
    return query(f"sum(({overall(CONNECTION)}) == bool {number})")


def of_pairs(metric, labels):
    return f'{metric}{{{EXPORTER},gateway=~"$gateway",{labels}}}'


def health():
    # The distance of each state, except maintenance, from up.
    severity = f"max(abs((({overall(CONNECTION)}) < 4) - 2))"
    pairs = of_pairs("vpn_pair_state", 'state=~"degraded|down"')
    exposed = or_zero(f"sum(max by (job, gateway, customer_gateway) ({pairs}))")
    return [
        (4, [
            (stat("Healthy now?",
                  "Yes: every connection is up. Partly: a connection is degraded or unknown. No: a connection is "
                  "down. If maintenance is left out, connections in maintenance do not count.", "none",
                  [query(severity)], steps(GREEN, (1, ORANGE), (2, RED)), mapping(HEALTHY),
                  empty="no data, or all in maintenance"), 4),
            (stat("Up", "Connections in the state up.", "short", [count(2)], steps(GREEN)), 3),
            (stat("Degraded", "Connections that carry traffic with a fault, or that only some exporters report as down.",
                  "short", [count(1)], WARN_IF_ANY), 3),
            (stat("Down", "Connections that all their exporters report as down.", "short",
                  [count(0)], BAD_IF_ANY), 3),
            (stat("Unknown",
                  "Connections in the state unknown: the exporter cannot decide.", "short", [count(3)], WARN_IF_ANY), 3),
            (stat("In maintenance", "Connections in a maintenance window or silence. If maintenance is left out, they "
                  "do not count in the other numbers.", "short",
                  [query(f"sum({once(worst('vpn_connection_maintenance'), CONNECTION)})")], steps("text", (1, BLUE))), 3),
            (stat("Pairs without redundancy", "Pairs with at most one connection up.", "short",
                  [query(exposed)], BAD_IF_ANY), 3),
            (stat("Exporters", "Share of exporters that Prometheus can scrape.", "percentunit",
                  [query(f"avg({own('up')})")], steps(RED, (1, GREEN)), empty="none"), 2),
        ]),
        (8, [(alerts(), 17), (diagnoses(), 7)]),
    ]


def alerts():
    """Lists alerts from the series ALERTS. Grafana's own list ignores the chosen data source."""
    chosen = (
        'alertname=~"VPN.*",job=~"$job|",instance=~"$instance|",connection=~"$connection|",gateway=~"$gateway|"')
    keys = {"severity": "Severity", "alertname": "Alert", "connection": "Connection", "target": "Target",
            "gateway": "Gateway", "customer_gateway": "Customer gateway", "instance": "Exporter"}
    since = (
        f"max by ({', '.join(keys)}) (1000 * (ALERTS_FOR_STATE{{{chosen}}} and ignoring (alertstate)"
        f' ALERTS{{{chosen},alertstate="firing"}}))')
    made = table(
        "Firing alerts", "Alerts of vpn-exporter's rules that fire at the end of the time range. The data source must evaluate "
        "the rules, or contain the ALERTS series of its ruler.", keys,
        [("Since", since, {"unit": "dateTimeFromNow"})], sort="Severity", descending=False, empty="No alert fires.")
    made["fieldConfig"]["overrides"] += [
        {"matcher": {"id": "byName", "options": "Severity"}, "properties": [
            {"id": "mappings", "value": mapping(SEVERITIES)}, {"id": "custom.cellOptions", "value": {"type": "color-text"}}]}]
    return made


def diagnoses():
    return bars(
        "Diagnoses",
        "Number of connections by diagnosis: line (outside the tunnel), tunnel, inside (behind the tunnel), cloud, "
        "or this host (the exporter's).", "short",
        [query(f"sum by (diagnosis) ({once(f'vpn_connection_diagnosis{{{CONNECTION}}}', CONNECTION, ', diagnosis')})",
               "{{diagnosis}}")], decimals=0)


def numbers():
    missing = f"sum({once(f'max by ({BY_CONNECTION}) (vpn_monitor_present{{{CONNECTION}}}) == bool 0', CONNECTION)})"
    answered = f'sum(increase(vpn_cloud_api_requests_total{{{EXPORTER},code=~"2.."}}[$__range]))'
    calls = f"sum(increase(vpn_cloud_api_requests_total{{{EXPORTER}}}[$__range]))"
    return [
        (4, [
            (stat("Worst loss", "Highest loss of a target over 5 minutes.", "percentunit",
                  [query(f"max({lost(CONNECTION, '5m')})")], LOSS_STEPS, empty="no verdicts"), 4),
            (stat("Worst p99 round trip", "Highest 99th percentile of a target in the exporter's window.", "s",
                  [query(f"max(vpn_target_rtt_p99_seconds{{{CONNECTION}}})")], empty="no replies"), 4),
            (finely(stat("Least budget left", "Smallest remaining error budget, if the time range is the period of the budget. "
                         "Below 0, the objective is missed.", "percentunit", [query(f"min({budget_left(CONNECTION)})")],
                         steps(RED, (0, ORANGE), (0.25, GREEN)), empty="no objectives")), 4),
            (stat("Monitors missing", "Connections without a connection monitor in the cloud.", "short",
                  [query(or_zero(missing))], WARN_IF_ANY), 4),
            (stat("Exporters impaired",
                  "Exporters that sent or read packets late, or ran out of buffers, within the last minute. "
                  "Their figures may show the host instead of the network.", "short",
                  [query(f"sum(vpn_exporter_measurement_impaired{{{EXPORTER}}})")], WARN_IF_ANY), 4),
            (stat("Successful cloud calls", "Share of calls that succeeded in the time range.", "percentunit",
                  [query(f"{answered} / ({calls} > 0)")], steps(RED, (0.95, ORANGE), (0.99, GREEN)), empty="no calls"), 4),
        ]),
    ]


def connections():
    age = f'time() - min by ({BY_CONNECTION}) (vpn_cloud_oldest_sample_timestamp_seconds{{{CONNECTION},source=~"link|tunnel"}})'
    info = f"max by ({BY_CONNECTION}, gateway, customer_gateway, ha_role) (vpn_connection_info{{{CONNECTION}}})"
    diagnosis = f"max by ({BY_CONNECTION}, diagnosis) (vpn_connection_diagnosis{{{CONNECTION}}} == 1)"
    outage = f"1000 * {worst('vpn_target_last_outage_start_timestamp_seconds')}"
    loss = {"unit": "percentunit", "custom__cellOptions": COLOURED, "thresholds": LOSS_STEPS}
    seconds = {"unit": "s"}
    cloud_loss = f"{worst('vpn_cloud_tunnel_loss_ratio')} or {worst('vpn_cloud_link_loss_ratio')}"
    made = table(
        "Connections",
        "Each connection, with the figures of its worst target. Percentiles, jitter, and queueing cover the exporter's window. "
        "The cloud's figures come from inside the tunnel or, if it measures none there, from the link. A link loss of "
        "100 % is common if the customer gateway drops echo requests.",
        {"connection": "Connection", "diagnosis": "Diagnosis", "gateway": "Gateway",
         "customer_gateway": "Customer gateway", "ha_role": "Role", "instance": "Exporter", "job": None},
        [
            (None, info, {}), (None, diagnosis, {}),
            ("State", state(CONNECTION), {"mappings": mapping(STATES), "custom__cellOptions": COLOURED}),
            ("Loss 5 m", worst_lost(CONNECTION, "5m"), loss),
            ("Loss 1 h", worst_lost(CONNECTION, "1h"), loss),
            ("p50", worst("vpn_target_rtt_p50_seconds"), seconds),
            ("p99", worst("vpn_target_rtt_p99_seconds"), seconds),
            ("Jitter", worst("vpn_target_jitter_seconds"), seconds),
            ("Queueing", worst("vpn_target_queueing_seconds"), seconds),
            ("Path MTU", worst("vpn_probe_path_mtu_bytes", function="min"), {"unit": "decbytes"}),
            ("Last outage", outage, {"unit": "dateTimeFromNow"}),
            ("Cloud RTT", f"{worst('vpn_cloud_tunnel_rtt_seconds')} or {worst('vpn_cloud_link_rtt_seconds')}", seconds),
            ("Cloud loss", cloud_loss, {"unit": "percentunit"}),
            ("Cloud age", age, {"unit": "s", "decimals": 0}),
        ], sort="State", descending=False)
    made["fieldConfig"]["overrides"].append({"matcher": {"id": "byName", "options": "Diagnosis"}, "properties": [
        {"id": "mappings", "value": mapping(DIAGNOSES)}, {"id": "custom.cellOptions", "value": {"type": "color-text"}}]})
    return made


def leaders():
    base = f"vpn_target_base_rtt_seconds{{{CONNECTION}}}"
    name = "{{connection}} {{target}}"
    return [
        (bars("Highest loss", "Ten targets that lost the highest share of their requests in the time range.",
              "percentunit", [query(f"topk(10, {lost(CONNECTION, '$__range')})", name)], LOSS_STEPS), 8),
        (bars("Largest growth of the base round trip", "Ten targets with the largest growth of the round-trip time without "
              "queueing in the time range. Growth means another route.", "s",
              [query(f"topk(10, {base} - min_over_time({base}[$__range]))", name)]), 8),
        (bars("Most state changes", "Ten targets that changed most often between up and outage in the time range.",
              "short", [query(f"topk(10, increase(vpn_target_state_changes_total{{{CONNECTION}}}[$__range]))", name)],
              steps(GREEN, (0.5, ORANGE), (6, RED)), 0), 8),
    ]


def fleet():
    timeline = states(
        "Connection states", "State of each connection: up, degraded, down, or unknown. If maintenance is left out, the line "
        "shows maintenance instead. If exporters differ, the connection is degraded.",
        [query(overall(CONNECTION), "{{connection}}")], STATES)
    grid = history(
        "Connection loss", "Loss of the worst target of each connection. A gap means that no request completed.",
        "percentunit", [query(once(worst_lost(CONNECTION), CONNECTION), "{{connection}}")], LOSS_STEPS)
    trips = series(
        "Median round trip of the connections", "Median round-trip time of the slowest target of each connection.", "s",
        [query(once(worst("vpn_target_rtt_p50_seconds"), CONNECTION), "{{connection}}")], log=True)
    return board(
        "vpn-fleet", "VPN / Fleet", "All VPN connections: whether they are healthy now, and which of them to check first.",
        [JOB, INSTANCE, GATEWAY, OF_GATEWAY, MAINTENANCE_LEFT_OUT],
        [
            ("Healthy now?", health()),
            ("States", [(9, [(timeline, 24)])]),
            ("Connections", [(11, [(connections(), 24)])]),
            ("Figures", numbers()),
            ("Worst targets", [(9, leaders())]),
            ("Over time", [(9, [(grid, 12), (trips, 12)])]),
        ], [MAINTENANCE, FAILOVERS, RELOADS])
