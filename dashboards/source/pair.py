"""The dashboard of pairs: whether one more failure would cut the site off."""

from grafana import (
    GREEN, GREY, ORANGE, RED, board, mapping, override, query, series, stat, states, steps, table, variable)
from queries import (
    BY_CONNECTION, BY_PAIR, EXPORTER, FAILOVERS, INSTANCE, JOB, LOSS_STEPS, PAIR, PAIR_STATES, RELOADS, STATES, UP,
    is_state, measured, of_members, pair_state, seconds, worst_lost)

GATEWAY = variable("gateway", "Gateway", f"label_values(vpn_pair_members{{{EXPORTER}}}, gateway)")
CUSTOMER = variable(
    "customer_gateway", "Customer gateway",
    f'label_values(vpn_pair_members{{{EXPORTER},gateway=~"$gateway"}}, customer_gateway)')

NAME = "{{gateway}} - {{customer_gateway}}"
MEMBER = "{{connection}} ({{ha_role}})"
MIRROR = override(".*\\((slave|standby)\\)", regexp=True, custom__transform="negative-Y")

OFTEN = steps(GREEN, (1, ORANGE), (4, RED))


def member(metric):
    return of_members(f"max by ({BY_CONNECTION}) ({metric}{{{EXPORTER}}})")


def apart(figure):
    """Returns the difference between the members of each pair, if at least two of them have the figure."""
    return (
        f"(max by ({BY_PAIR}) ({figure}) - min by ({BY_PAIR}) ({figure})) and (count by ({BY_PAIR}) ({figure}) > 1)")


def time_in(names):
    """Returns the time of the pairs in these states within the time range. Time without samples does not count."""
    return seconds(f'sum by ({BY_PAIR}) (sum_over_time(vpn_pair_state{{{PAIR},state=~"{names}"}}[$__range]))')


def member_state():
    names = [is_state(EXPORTER, name) for name in ("degraded", "up", "unknown")]
    return of_members(f"{names[0]} + 2 * {names[1]} + 3 * {names[2]}")


def numbers():
    covered = measured("vpn_pair_members", PAIR, BY_PAIR)
    return [
        (6, [
            (stat("State", "Protected: at least two connections are up. Degraded: one is up. Down: none is up. Unknown: the "
                  "state of a connection is unknown.", "none", [query(pair_state(PAIR), NAME)],
                  steps(RED, (1, ORANGE), (2, GREEN), (3, GREY)), mapping(PAIR_STATES), empty="no pairs"), 5),
            (stat("Connections up", "Number of connections of the pair that are up.", "short",
                  [query(f"vpn_pair_members_up{{{PAIR}}}", NAME)], steps(RED, (1, ORANGE), (2, GREEN)), empty="no pairs"), 4),
            (stat("Time without redundancy", "Time in the time range with at most one connection up. Only time with "
                  "samples counts.", "s",
                  [query(time_in("degraded|down"), NAME)], steps(GREEN, (1e-9, ORANGE)), empty="no pairs"), 4),
            (stat("Time cut off", "Time in the time range with no connection up. Only time with samples counts.", "s",
                  [query(time_in("down"), NAME)], steps(GREEN, (1e-9, RED)), empty="no pairs"), 4),
            (stat("Measured", "Share of the time range with samples. Below 100 %, the pair is younger, scrapes failed, or "
                  "Prometheus does not keep data for that long.", "percentunit",
                  [query(covered, NAME)], steps(ORANGE, (0.99, GREEN)), decimals=1, empty="no pairs"), 3),
            (stat("State changes", "Number of state changes of the pair in the time range.", "short",
                  [query(f"increase(vpn_pair_state_changes_total{{{PAIR}}}[$__range])", NAME)], OFTEN, decimals=0,
                  empty="no pairs"), 4),
        ]),
    ]


def timelines():
    return [
        (6, [
            (states("Pairs over time",
                    "State of each pair: protected, degraded, down, or unknown.", [query(pair_state(PAIR), NAME)],
                    PAIR_STATES), 24),
        ]),
        (7, [
            (states("Connections: exporter",
                    "State of each connection, as the exporter decides.", [query(member_state(), MEMBER)],
                    STATES), 12),
            (states("Connections: cloud", "Whether the cloud lists each connection as ACTIVE.", [
                query(of_members(f'max by ({BY_CONNECTION}) (vpn_cloud_connection_status{{{EXPORTER},status="ACTIVE"}})'),
                      MEMBER)], UP), 12),
        ]),
    ]


def quality():
    median = of_members(f"max by ({BY_CONNECTION}) (vpn_target_rtt_p50_seconds{{{EXPORTER}}})")
    losses = of_members(worst_lost(EXPORTER))
    return [
        (9, [
            (series("Median round trip, mirrored", "First connection above the zero line, second (ha_role slave) below.", "s",
                    [query(median, MEMBER)], overrides=[MIRROR]), 12),
            (series("Loss, mirrored",
                    "Loss of the worst target. First connection above the zero line, second (ha_role slave) below.",
                    "percentunit",
                    [query(losses, MEMBER)], overrides=[MIRROR]), 12),
        ]),
        (9, [
            (series("Difference in quality", "Median round trip of the slowest member minus the fastest, and loss of the "
                    "worst member minus the best (right axis). A switch-over would change this much.", "s", [
                        query(apart(median), "round trip " + NAME), query(apart(losses), "loss " + NAME),
                    ], least=0, overrides=[
                        override("loss .*", regexp=True, unit="percentunit", custom__axisPlacement="right")]), 12),
            (series("Traffic", "Bytes per second through each connection, in and out, as the cloud counts them. Shows when "
                    "traffic switches to the other connection.", "Bps", [
                        query(of_members(
                            f"max by ({BY_CONNECTION}) (vpn_cloud_connection_receive_bytes_per_second{{{EXPORTER}}}"
                            f" + vpn_cloud_connection_transmit_bytes_per_second{{{EXPORTER}}})"), MEMBER),
                    ], overrides=[MIRROR]), 12),
        ]),
        (8, [
            (table(
                "Members", "Connections of the pairs, with state and figures.",
                {"gateway": "Gateway", "customer_gateway": "Customer gateway", "connection": "Connection",
                 "ha_role": "Role", "instance": "Exporter", "job": None},
                [
                    ("State", member_state(),
                     {"mappings": mapping(STATES), "custom__cellOptions": {"type": "color-background", "mode": "basic"}}),
                    ("Loss 5 m", of_members(worst_lost(EXPORTER, "5m")),
                     {"unit": "percentunit", "thresholds": LOSS_STEPS,
                      "custom__cellOptions": {"type": "color-background", "mode": "basic"}}),
                    ("Median", median, {"unit": "s"}),
                    ("Jitter", member("vpn_target_jitter_seconds"), {"unit": "s"}),
                    ("In outage", of_members(
                        f"max by ({BY_CONNECTION}) (increase(vpn_target_outage_seconds_total{{{EXPORTER}}}[$__range]))"),
                     {"unit": "s"}),
                ], sort="Gateway", descending=False, empty="no pairs"), 24),
        ]),
    ]


def pair():
    return board(
        "vpn-pair", "VPN / HA pair", "Pairs of VPN connections: whether each can replace the other, and how similar they are.",
        [JOB, INSTANCE, GATEWAY, CUSTOMER],
        [("Now", numbers()), ("Over time", timelines()), ("Quality", quality())], [FAILOVERS, RELOADS])
