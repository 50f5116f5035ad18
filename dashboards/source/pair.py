"""Connections that stand in for each other: whether one more failure would cut the site off."""

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
    """How far the members are apart, where two of them at least have the figure."""
    return (
        f"(max by ({BY_PAIR}) ({figure}) - min by ({BY_PAIR}) ({figure})) and (count by ({BY_PAIR}) ({figure}) > 1)")


def time_in(names):
    """How long the pairs were in these states in the time shown. Times without samples count as nothing."""
    return seconds(f'sum by ({BY_PAIR}) (sum_over_time(vpn_pair_state{{{PAIR},state=~"{names}"}}[$__range]))')


def member_state():
    names = [is_state(EXPORTER, name) for name in ("degraded", "up", "unknown")]
    return of_members(f"{names[0]} + 2 * {names[1]} + 3 * {names[2]}")


def numbers():
    covered = measured("vpn_pair_members", PAIR, BY_PAIR)
    return [
        (6, [
            (stat("State", "Protected with two or more connections up, degraded with one, down with none, unknown while the "
                  "state of a connection is unknown.", "none", [query(pair_state(PAIR), NAME)],
                  steps(RED, (1, ORANGE), (2, GREEN), (3, GREY)), mapping(PAIR_STATES), empty="no pairs"), 5),
            (stat("Connections up", "Connections of the pair that are up.", "short",
                  [query(f"vpn_pair_members_up{{{PAIR}}}", NAME)], steps(RED, (1, ORANGE), (2, GREEN)), empty="no pairs"), 4),
            (stat("Time without redundancy", "Of the time shown, with one connection up or none. Only time with samples "
                  "counts.", "s", [query(time_in("degraded|down"), NAME)], steps(GREEN, (1e-9, ORANGE)), empty="no pairs"), 4),
            (stat("Time cut off", "Of the time shown, with no connection up. Only time with samples counts.", "s",
                  [query(time_in("down"), NAME)], steps(GREEN, (1e-9, RED)), empty="no pairs"), 4),
            (stat("Measured", "Share of the time shown for which Prometheus has samples. Less than 100 %: the pair is "
                  "younger, scrapes failed, or Prometheus does not keep data for so long.", "percentunit",
                  [query(covered, NAME)], steps(ORANGE, (0.99, GREEN)), decimals=1, empty="no pairs"), 3),
            (stat("Changes of state", "How often the pair went from one state to another in the time shown.", "short",
                  [query(f"increase(vpn_pair_state_changes_total{{{PAIR}}}[$__range])", NAME)], OFTEN, decimals=0,
                  empty="no pairs"), 4),
        ]),
    ]


def timelines():
    return [
        (6, [
            (states("The pairs over time", "Protected, degraded, down or unknown.", [query(pair_state(PAIR), NAME)],
                    PAIR_STATES), 24),
        ]),
        (7, [
            (states("Their connections, by the exporter", "The connections' states.", [query(member_state(), MEMBER)],
                    STATES), 12),
            (states("Their connections, by the cloud", "Whether the cloud lists the connection as ACTIVE.", [
                query(of_members(f'max by ({BY_CONNECTION}) (vpn_cloud_connection_status{{{EXPORTER},status="ACTIVE"}})'),
                      MEMBER)], UP), 12),
        ]),
    ]


def quality():
    median = of_members(f"max by ({BY_CONNECTION}) (vpn_target_rtt_p50_seconds{{{EXPORTER}}})")
    losses = of_members(worst_lost(EXPORTER))
    return [
        (9, [
            (series("Median round trip, mirrored", "The first connection's above, the second's (ha_role slave) below.", "s",
                    [query(median, MEMBER)], overrides=[MIRROR]), 12),
            (series("Loss, mirrored", "Of the worst target. The first connection's above, the second's (ha_role slave) below.",
                    "percentunit",
                    [query(losses, MEMBER)], overrides=[MIRROR]), 12),
        ]),
        (9, [
            (series("Difference in quality", "The slowest member's median round trip less the fastest's, and the worst "
                    "member's loss less the best's (on the right): what a switch-over would change.", "s", [
                        query(apart(median), "round trip " + NAME), query(apart(losses), "loss " + NAME),
                    ], least=0, overrides=[
                        override("loss .*", regexp=True, unit="percentunit", custom__axisPlacement="right")]), 12),
            (series("Traffic", "Bytes per second through each connection, in and out, as the cloud counts them: where the "
                    "traffic went over to the other one.", "Bps", [
                        query(of_members(
                            f"max by ({BY_CONNECTION}) (vpn_cloud_connection_receive_bytes_per_second{{{EXPORTER}}}"
                            f" + vpn_cloud_connection_transmit_bytes_per_second{{{EXPORTER}}})"), MEMBER),
                    ], overrides=[MIRROR]), 12),
        ]),
        (8, [
            (table(
                "Members", "The connections of the pairs, by own probes and by the cloud.",
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
        "vpn-pair", "VPN / HA pair", "Pairs of VPN connections: whether each stands in for the other, and how alike they are.",
        [JOB, INSTANCE, GATEWAY, CUSTOMER],
        [("Now", numbers()), ("Over time", timelines()), ("Quality", quality())], [FAILOVERS, RELOADS])
