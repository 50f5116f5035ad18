"""What was promised, what was kept, and how fast the rest is used up: also to be printed."""

from grafana import BLUE, GREEN, ORANGE, RED, board, query, series, stat, states, steps, table, variable
from queries import (
    BY_CONNECTION, CONNECTION, GATEWAY, INSTANCE, JOB, MAINTENANCE, OF_GATEWAY, UP, budget_left, burn, good)

OBJECTIVE = CONNECTION + ',objective=~"$objective"'
KINDS = variable("objective", "Objective", f"label_values(vpn_slo_objective_ratio{{{CONNECTION}}}, objective)")
NAME = "{{connection}} {{objective}}"
LEFT = steps(RED, (0, ORANGE), (0.25, GREEN))
COLOURED = {"type": "color-background", "mode": "basic"}


def report():
    share = {"unit": "percentunit", "decimals": 4}
    left = {"unit": "percentunit", "decimals": 1, "thresholds": LEFT, "custom__cellOptions": COLOURED}
    promised = f"max by (job, instance, connection, objective) (vpn_slo_objective_ratio{{{OBJECTIVE}}})"
    periods = ("7d", "30d", "90d")
    return table(
        "Objectives", "For each objective: the share that must be good, the share that was over 7, 30 and 90 days, and what "
        "is left of the error budget of each. Below 0 the objective was missed. A period that Prometheus does not reach "
        "back over counts as far as it does.",
        {"connection": "Connection", "objective": "Objective", "instance": "Exporter", "job": None},
        [("Promised", promised, share)]
        + [(f"Good {period}", good(OBJECTIVE, period), share) for period in periods]
        + [(f"Left {period}", budget_left(OBJECTIVE, period), left) for period in periods],
        sort="Left 30d", descending=False)


def outages():
    by = f"{BY_CONNECTION}, target"

    def of(metric):
        return f"max by ({by}) ({metric}{{{CONNECTION}}})"

    count = f"sum by ({by}) (increase(vpn_target_outages_total{{{CONNECTION}}}[$__range]))"
    time = f"sum by ({by}) (increase(vpn_target_outage_seconds_total{{{CONNECTION}}}[$__range]))"
    date = {"unit": "dateTimeAsIso"}
    return table(
        "Outages by target", "How many outages began in the time shown, how long the target was in one, and when the "
        "newest began and ended. It goes on where the end is before the beginning or missing.",
        {"connection": "Connection", "target": "Target", "instance": "Exporter", "job": None},
        [
            ("Outages", count, {"decimals": 0}), ("Time in outage", time, {"unit": "s"}),
            ("Newest began", f"1000 * {of('vpn_target_last_outage_start_timestamp_seconds')}", date),
            ("Newest ended", f"1000 * {of('vpn_target_last_outage_end_timestamp_seconds')}", date),
        ], sort="Time in outage")


def slo():
    below = f"({good(OBJECTIVE, '$__range')} < bool on (job, instance, connection, objective) group_left () " + (
        f"max by (job, instance, connection, objective) (vpn_slo_objective_ratio{{{OBJECTIVE}}}))")
    missed = stat(
        "Objectives missed", "Objectives whose share of good ones was less than promised in the time shown.", "short",
        [query(f"sum({below})")], steps(GREEN, (1, RED)))
    least = stat(
        "Budget left, worst", "The least of what is left of an error budget, were the time shown its period.", "percentunit",
        [query(f"min({budget_left(OBJECTIVE, '$__range')})")], LEFT)
    available = stat(
        "Availability, worst", "The least share of seconds in which a connection was available.", "percentunit",
        [query(f"min({good(OBJECTIVE.replace('$objective', 'availability'), '$__range')})")], decimals=3)
    downtime = stat(
        "Longest time in outage", "The longest time that a target was in outage, in the time shown.", "s",
        [query(f"max(increase(vpn_target_outage_seconds_total{{{CONNECTION}}}[$__range]))")])
    burning = steps(GREEN, (1, ORANGE), (14.4, RED))
    rates = [
        (series(f"Burn rate, {window}", f"How fast the error budget was used up over {window}; 1 uses it up in just its "
                "period, 14.4 a budget of 30 days in 2 days.", "none", [query(burn(OBJECTIVE, window), NAME)], least=0), 6)
        for window in ("5m", "1h", "6h", "3d")
    ]
    for made, _ in rates:
        made["fieldConfig"]["defaults"]["thresholds"] = burning
        made["fieldConfig"]["defaults"]["custom"]["thresholdsStyle"] = {"mode": "dashed"}
    shares = series(
        "What was good", "The share of what was good over the interval drawn.", "percentunit",
        [query(good(OBJECTIVE, "$__rate_interval"), NAME)], most=1)
    limits = series(
        "Round trips and their objective", "The 99th percentile over the window beside the time within which a reply is "
        "good.", "s", [
            query(f"max by ({BY_CONNECTION}) (vpn_target_rtt_p99_seconds{{{CONNECTION}}})", "p99 {{connection}}"),
            query(f"vpn_slo_rtt_objective_seconds{{{CONNECTION}}}", "objective {{connection}}"),
        ], log=True)
    timeline = states(
        "Availability over time", "Whether as many targets answer as the quorum says.",
        [query(f"vpn_connection_up{{{CONNECTION}}}", "{{connection}}")], UP)
    windows = states(
        "Maintenance windows", "When somebody worked on a connection. Measuring and counting go on meanwhile.",
        [query(f"vpn_connection_maintenance{{{CONNECTION}}}", "{{connection}}")],
        {0: ("none", "transparent"), 1: ("maintenance", BLUE)})
    return board(
        "vpn-slo", "VPN / Objectives", "What was promised for VPN connections, what was kept, and what is left of the budget.",
        [JOB, INSTANCE, GATEWAY, OF_GATEWAY, KINDS],
        [
            ("In the time shown", [(4, [(missed, 6), (least, 6), (available, 6), (downtime, 6)])]),
            ("Report", [(10, [(report(), 24)]), (8, [(outages(), 24)])]),
            ("Burn rates", [(8, rates)]),
            ("Over time", [(8, [(shares, 12), (limits, 12)]), (7, [(timeline, 12), (windows, 12)])]),
        ], [MAINTENANCE], span="now-30d", refresh="5m")
