"""The dashboard of objectives: what was promised, what was kept, and how fast the rest of the budget is spent."""

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
    "Measured is the share of the time range with samples. Below 100 %, the objective is younger, scrapes failed, or "
    "Prometheus does not keep data for that long.")


def report():
    return finely(table(
        "Objectives",
        "For each objective: the promised share, the good share in the time range, and the remaining error budget "
        f"if the time range is its period. Below 0, the objective was missed. {WHOLE}",
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
        "Outages by target", "Number of outages that began in the time range, time in outage, and begin and end of the newest "
        "one. If the end is missing or before the beginning, the outage continues. Maintenance counts.",
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
        (finely(stat("Objectives missed", "Number of objectives with a smaller good share than promised, in the time range.",
                     "short", [query(missed())], steps(GREEN, (1, RED)), empty="no objectives")), 5),
        (finely(stat("Least budget left", "Smallest remaining error budget, if the time range is its period.",
                     "percentunit", [query(f"min({budget_left(OBJECTIVE)})")], LEFT, empty="no objectives")), 5),
        (finely(stat("Lowest availability", "Smallest share of seconds in which a connection was available.", "percentunit",
                     [query(f"min({kept(AVAILABILITY)})")], decimals=3, empty="no objectives")), 5),
        (stat("Longest time in outage", "Longest time in outage of a target, in the time range.", "s",
              [query(f"max(increase(vpn_target_outage_seconds_total{{{CONNECTION}}}[$__range]))")], empty="no targets"), 5),
        (stat("Measured, least", WHOLE, "percentunit",
              [query(f"min({measured('vpn_slo_objective_ratio', OBJECTIVE, BY_OBJECTIVE)})")], COVERED, decimals=1,
              empty="no objectives"), 4),
    ]


def rates():
    made = [
        (series(f"Burn rate, {window}", f"Burn rate of the error budget over {window}. At 1, the budget lasts exactly its "
                "period. At 14.4, a budget of 30 days lasts 2 days. Maintenance counts.", "none",
                [query(burn(good(OBJECTIVE, window), OBJECTIVE), NAME)], least=0), 6)
        for window in ("5m", "1h", "6h", "3d")
    ]
    for one, _ in made:
        one["fieldConfig"]["defaults"]["thresholds"] = steps(GREEN, (1, ORANGE), (14.4, RED))
        one["fieldConfig"]["defaults"]["custom"]["thresholdsStyle"] = {"mode": "dashed"}
    return made


def over_time():
    shares = series(
        "Good share", "Share of good requests or seconds, per interval. Maintenance counts.", "percentunit",
        [query(good(OBJECTIVE, "$__rate_interval"), NAME)], most=1)
    limits = series(
        "Round trips and their objective", "99th percentile of the window, and the longest round-trip time of a good reply.",
        "s", [
            query(f"max by ({BY_CONNECTION}) (vpn_target_rtt_p99_seconds{{{CONNECTION}}})", "p99 {{connection}}"),
            query(f"vpn_slo_rtt_objective_seconds{{{CONNECTION}}}", "objective {{connection}}"),
        ], log=True)
    names = [is_state(CONNECTION, name) for name in ("degraded", "up", "unknown")]
    timeline = states(
        "State over time", "Seconds in the states up and degraded are good. Seconds in the state down are not.",
        [query(f"{names[0]} + 2 * {names[1]} + 3 * {names[2]}", "{{connection}}")], STATES)
    windows = states(
        "Maintenance windows", "Maintenance of each connection. Measuring and counting continue meanwhile.",
        [query(f"vpn_connection_maintenance{{{CONNECTION}}}", "{{connection}}")],
        {0: ("none", "transparent"), 1: ("maintenance", BLUE)})
    return [(8, [(shares, 12), (limits, 12)]), (7, [(timeline, 12), (windows, 12)])]


def slo():
    return board(
        "vpn-slo", "VPN / Objectives",
        "Objectives of VPN connections: what was promised, what was kept, and what is left of the budget.",
        [JOB, INSTANCE, GATEWAY, OF_GATEWAY, KINDS, MAINTENANCE_COUNTED],
        [
            ("In this time range", [(4, summary())]),
            ("Report", [(10, [(report(), 24)]), (8, [(outages(), 24)])]),
            ("Burn rates", [(8, rates())]),
            ("Over time", over_time()),
        ], [MAINTENANCE], span=("now-7d", "now"), refresh="5m")
