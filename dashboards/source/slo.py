"""What was promised, what was kept, and how fast the rest is used up."""

from grafana import BLUE, GREEN, ORANGE, RED, board, finely, query, series, stat, states, steps, table, variable
from queries import (
    BY_CONNECTION, BY_OBJECTIVE, BY_TARGET, CONNECTION, GATEWAY, INSTANCE, JOB, MAINTENANCE, MAINTENANCE_COUNTED, OF_GATEWAY,
    STATES, budget_left, burn, good, is_state, kept, measured, once, promised)

OBJECTIVE = CONNECTION + ',objective=~"$objective"'
AVAILABILITY = CONNECTION + ',objective="availability"'
KINDS = variable("objective", "Objective", f"label_values(vpn_slo_objective_ratio{{{CONNECTION}}}, objective)")
NAME = "{{connection}} {{objective}}"
LEFT = steps(RED, (0, ORANGE), (0.25, GREEN))
COVERED = steps(ORANGE, (0.99, GREEN))
COLOURED = {"type": "color-background", "mode": "basic"}
# Cells of tables.
SHARE = {"unit": "percentunit", "decimals": 4}
LEFT_CELL = {"unit": "percentunit", "decimals": 1, "thresholds": LEFT, "custom__cellOptions": COLOURED}
COVERED_CELL = {"unit": "percentunit", "decimals": 1, "thresholds": COVERED, "custom__cellOptions": COLOURED}
WHOLE = (
    "Measured is the share of the time shown for which there are samples. Less than 100 % means: the objective is younger, "
    "scrapes failed, or Prometheus does not keep data for so long.")


def report():
    return finely(table(
        "Objectives", "For each objective: the share that must be good, the share that was good in the time shown, and what is "
        f"left of the error budget if the time shown is its period. Below 0 the objective was missed. {WHOLE}",
        {"connection": "Connection", "objective": "Objective", "instance": "Exporter", "job": None},
        [("Promised", promised(OBJECTIVE), SHARE), ("Good", kept(OBJECTIVE), SHARE),
         ("Budget left", budget_left(OBJECTIVE), LEFT_CELL),
         ("Measured", measured("vpn_slo_objective_ratio", OBJECTIVE, BY_OBJECTIVE), COVERED_CELL)],
        sort="Budget left", descending=False, empty="no objectives"))


def outages():
    def of(metric):
        return f"max by ({BY_TARGET}) ({metric}{{{CONNECTION}}})"

    count = f"sum by ({BY_TARGET}) (increase(vpn_target_outages_total{{{CONNECTION}}}[$__range]))"
    time = f"sum by ({BY_TARGET}) (increase(vpn_target_outage_seconds_total{{{CONNECTION}}}[$__range]))"
    date = {"unit": "dateTimeAsIso"}
    return table(
        "Outages by target", "How many outages began in the time shown, how long the target was in one, and when the "
        "newest began and ended. It goes on if the end is before the beginning or missing. Maintenance counts here.",
        {"connection": "Connection", "target": "Target", "instance": "Exporter", "job": None},
        [
            ("Outages", count, {"decimals": 0}), ("Time in outage", time, {"unit": "s"}),
            ("Newest began", f"1000 * {of('vpn_target_last_outage_start_timestamp_seconds')}", date),
            ("Newest ended", f"1000 * {of('vpn_target_last_outage_end_timestamp_seconds')}", date),
        ], sort="Time in outage", empty="no targets")


def missed():
    below = f"{kept(OBJECTIVE)} < bool on ({BY_OBJECTIVE}) {promised(OBJECTIVE)}"
    return f"sum({once(below, CONNECTION, ', objective')})"


def summary():
    return [
        (finely(stat("Objectives missed", "Objectives with a smaller share of good ones than promised in the time shown.",
                     "short", [query(missed())], steps(GREEN, (1, RED)), empty="no objectives")), 5),
        (finely(stat("Budget left, worst", "The least that is left of an error budget, if the time shown is its period.",
                     "percentunit", [query(f"min({budget_left(OBJECTIVE)})")], LEFT, empty="no objectives")), 5),
        (finely(stat("Availability, worst", "The least share of seconds in which a connection was available.", "percentunit",
                     [query(f"min({kept(AVAILABILITY)})")], decimals=3, empty="no objectives")), 5),
        (stat("Longest time in outage", "The longest time that a target was in outage, in the time shown.", "s",
              [query(f"max(increase(vpn_target_outage_seconds_total{{{CONNECTION}}}[$__range]))")], empty="no targets"), 5),
        (stat("Measured, least", WHOLE, "percentunit",
              [query(f"min({measured('vpn_slo_objective_ratio', OBJECTIVE, BY_OBJECTIVE)})")], COVERED, decimals=1,
              empty="no objectives"), 4),
    ]


def rates():
    made = [
        (series(f"Burn rate, {window}", f"How fast the error budget was used up over {window}, with maintenance. 1 uses it up "
                "in just its period, 14.4 a budget of 30 days in 2 days.", "none",
                [query(burn(good(OBJECTIVE, window), OBJECTIVE), NAME)], least=0), 6)
        for window in ("5m", "1h", "6h", "3d")
    ]
    for one, _ in made:
        one["fieldConfig"]["defaults"]["thresholds"] = steps(GREEN, (1, ORANGE), (14.4, RED))
        one["fieldConfig"]["defaults"]["custom"]["thresholdsStyle"] = {"mode": "dashed"}
    return made


def over_time():
    shares = series(
        "What was good", "The share of what was good over the interval drawn, with maintenance.", "percentunit",
        [query(good(OBJECTIVE, "$__rate_interval"), NAME)], most=1)
    limits = series(
        "Round trips and their objective", "The 99th percentile over the window beside the time within which a reply is "
        "good.", "s", [
            query(f"max by ({BY_CONNECTION}) (vpn_target_rtt_p99_seconds{{{CONNECTION}}})", "p99 {{connection}}"),
            query(f"vpn_slo_rtt_objective_seconds{{{CONNECTION}}}", "objective {{connection}}"),
        ], log=True)
    names = [is_state(CONNECTION, name) for name in ("degraded", "up", "unknown")]
    timeline = states(
        "State over time", "Seconds in the states up and degraded are good seconds, those in down are not.",
        [query(f"{names[0]} + 2 * {names[1]} + 3 * {names[2]}", "{{connection}}")], STATES)
    windows = states(
        "Maintenance windows", "When somebody worked on a connection. Measuring and counting go on meanwhile.",
        [query(f"vpn_connection_maintenance{{{CONNECTION}}}", "{{connection}}")],
        {0: ("none", "transparent"), 1: ("maintenance", BLUE)})
    return [(8, [(shares, 12), (limits, 12)]), (7, [(timeline, 12), (windows, 12)])]


def slo():
    return board(
        "vpn-slo", "VPN / Objectives", "What was promised for VPN connections, what was kept, and what is left of the budget.",
        [JOB, INSTANCE, GATEWAY, OF_GATEWAY, KINDS, MAINTENANCE_COUNTED],
        [
            ("In the time shown", [(4, summary())]),
            ("Report", [(10, [(report(), 24)]), (8, [(outages(), 24)])]),
            ("Burn rates", [(8, rates())]),
            ("Over time", over_time()),
        ], [MAINTENANCE], span=("now-7d", "now"), refresh="5m")
