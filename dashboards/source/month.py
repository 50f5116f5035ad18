"""The dashboard of an SLA month: whole calendar months without maintenance, ready to print."""

from grafana import GREEN, ORANGE, RED, board, finely, history, mapping, query, stat, steps, table
from queries import (
    BY_CONNECTION, BY_OBJECTIVE, BY_PAIR, CONNECTION, EXPORTER, GATEWAY, INSTANCE, JOB, MAINTENANCE, MAINTENANCE_LEFT_OUT,
    OF_GATEWAY, budget_left, counted, good, kept, measured, promised, seconds)
from slo import AVAILABILITY, COLOURED, COVERED, COVERED_CELL, KINDS, LEFT_CELL, OBJECTIVE, SHARE, WHOLE, missed

KEPT = {0: ("missed", RED), 1: ("kept", GREEN)}
NINES = steps(RED, (0.99, ORANGE), (0.999, "yellow"), (0.9999, GREEN))


def summary():
    worst = f"min(({kept(OBJECTIVE)} >= bool on ({BY_OBJECTIVE}) {promised(OBJECTIVE)}))"
    began = f"1000 * min(min_over_time((0 * vpn_exporter_build_info{{{EXPORTER}}} + time())[$__range:$__rate_interval]))"
    downtime = f"max({counted('', AVAILABILITY)} - {counted('good_', AVAILABILITY)})"
    return [
        (finely(stat("Was the SLA kept?", "Kept: every objective of every connection met its share in the time range.", "none",
                     [query(worst)], steps(RED, (1, GREEN)), mapping(KEPT), empty="no data in this time range")), 5),
        (finely(stat("Objectives missed", "Number of objectives with a smaller good share than promised.", "short",
                     [query(missed())], steps(GREEN, (1, RED)), empty="no data in this time range")), 4),
        (finely(stat("Longest time down", "Longest unavailability of a connection, in total.", "s",
                     [query(downtime)], empty="no data in this time range")), 5),
        (stat("Measured, least", f"{WHOLE} Below 100 %, the result covers only a part of the month.", "percentunit",
              [query(f"min({measured('vpn_slo_objective_ratio', OBJECTIVE, BY_OBJECTIVE)})")], COVERED, decimals=1,
              empty="no data in this time range"), 5),
        (stat("First sample",
              "First sample in the time range. If it is later than the start, Prometheus does not keep data for "
              "that long (--storage.tsdb.retention.time, default: 15 days), or the exporter is younger.", "dateTimeAsIso",
              [query(began)], empty="no data in this time range"), 5),
    ]


def objectives():
    verdict = {"mappings": mapping(KEPT), "custom__cellOptions": COLOURED}
    return finely(table(
        "Objectives", "For each objective: whether it was kept, the promised share, the good share, and the remaining "
        f"budget. {WHOLE}",
        {"connection": "Connection", "objective": "Objective", "instance": "Exporter", "job": None},
        [("SLA", f"{kept(OBJECTIVE)} >= bool on ({BY_OBJECTIVE}) {promised(OBJECTIVE)}", verdict),
         ("Promised", promised(OBJECTIVE), SHARE), ("Good", kept(OBJECTIVE), SHARE),
         ("Budget left", budget_left(OBJECTIVE), LEFT_CELL),
         ("Measured", measured("vpn_slo_objective_ratio", OBJECTIVE, BY_OBJECTIVE), COVERED_CELL)],
        sort="Budget left", descending=False, empty="no data in this time range"))


def times():
    """Returns the table of times per connection, so that all columns cover the same connection."""
    work = seconds(f"max by ({BY_CONNECTION}) (sum_over_time(vpn_connection_maintenance{{{CONNECTION}}}[$__range]))")
    lapsed = f"sum by ({BY_CONNECTION}) ({counted('', AVAILABILITY)} - {counted('good_', AVAILABILITY)})"
    known = f"sum by ({BY_CONNECTION}) ({counted('', AVAILABILITY)})"
    return finely(table(
        "Times", "For each connection with an availability objective: the time with a known state, and the time down. For each "
        "connection: the time in maintenance, even if maintenance counts.",
        {"connection": "Connection", "instance": "Exporter", "job": None},
        [("Known", known, {"unit": "s"}), ("Down", lapsed, {"unit": "s"}), ("In maintenance", work, {"unit": "s"})],
        sort="Down", empty="no data in this time range"))


def pairs():
    def time_in(names):
        chosen = f'{EXPORTER},gateway=~"$gateway",state=~"{names}"'
        return seconds(f"sum by ({BY_PAIR}) (sum_over_time(vpn_pair_state{{{chosen}}}[$__range]))")
    return table(
        "Pairs", "Time without redundancy and time cut off for each pair. Maintenance counts.",
        {"gateway": "Gateway", "customer_gateway": "Customer gateway", "instance": "Exporter", "job": None},
        [("Without redundancy", time_in("degraded|down"), {"unit": "s"}), ("Cut off", time_in("down"), {"unit": "s"})],
        sort="Cut off", empty="no data in this time range")


def by_day():
    return history(
        "Availability by day", "Share of seconds in which each connection was available, over the 24 hours before each point. "
        "Maintenance counts.", "percentunit",
        [query(good(AVAILABILITY, "1d"), "{{connection}}") | {"interval": "1d"}], NINES)


def month():
    return board(
        "vpn-sla", "VPN / SLA of a month", "Whether VPN connections kept their SLA last month.",
        [JOB, INSTANCE, GATEWAY, OF_GATEWAY, KINDS, MAINTENANCE_LEFT_OUT],
        [
            ("Was the SLA kept?", [(5, summary())]),
            ("Connections", [(10, [(objectives(), 24)]), (8, [(times(), 12), (pairs(), 12)]), (8, [(by_day(), 24)])]),
        ], [MAINTENANCE], span=("now-1M/M", "now-1M/M"), refresh="")
