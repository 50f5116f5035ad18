"""What several dashboards ask: the variables, the selectors that go with them, and figures that are made of several."""

from grafana import BLUE, GREEN, GREY, ORANGE, RED, annotation, custom_variable, steps, variable

EXPORTER = 'job=~"$job",instance=~"$instance"'
CONNECTION = EXPORTER + ',connection=~"$connection"'
TARGET = CONNECTION + ',target=~"$target"'
PAIR = EXPORTER + ',gateway=~"$gateway",customer_gateway=~"$customer_gateway"'

BY_CONNECTION = "job, instance, connection"
BY_PAIR = "job, instance, gateway, customer_gateway"

JOB = variable("job", "Job", "label_values(vpn_exporter_build_info, job)")
INSTANCE = variable("instance", "Exporter", 'label_values(vpn_exporter_build_info{job=~"$job"}, instance)')
GATEWAY = variable("gateway", "Gateway", f"label_values(vpn_connection_info{{{EXPORTER}}}, gateway)")
OF_GATEWAY = variable(
    "connection", "Connection", f'label_values(vpn_connection_info{{{EXPORTER},gateway=~"$gateway"}}, connection)')
TARGETS = variable("target", "Target", f"label_values(vpn_target_present{{{CONNECTION}}}, target)")
LOSSY = custom_variable(
    "loss", "Degraded above a loss of", {"1 %": "0.01", "2 %": "0.02", "5 %": "0.05", "10 %": "0.1"}, "5 %")

STATES = {
    0: ("down", RED), 1: ("degraded", ORANGE), 2: ("up", GREEN), 3: ("unknown", GREY), 4: ("maintenance", BLUE)}
UP = {0: ("down", RED), 1: ("up", GREEN)}
PAIR_STATES = {0: ("down", RED), 1: ("degraded", ORANGE), 2: ("protected", GREEN)}

LOSS_STEPS = steps(GREEN, (0.005, "yellow"), (0.01, ORANGE), (0.05, RED))


def state(selector):
    """The state of each connection as one of STATES.

    A connection is degraded while it is available, but one of its targets does not answer or loses more than $loss.
    """
    answering = f"vpn_target_up{{{selector}}} * (vpn_target_loss_ratio{{{selector}}} <= bool $loss)"
    return (
        f"4 * (max by ({BY_CONNECTION}) (vpn_connection_maintenance{{{selector}}}) == 1)"
        f" or (max by ({BY_CONNECTION}) (vpn_connection_up{{{selector}}}) == 0)"
        f" or max by ({BY_CONNECTION}) (vpn_connection_up{{{selector}}})"
        f" * (1 + min by ({BY_CONNECTION}) ({answering}))"
        f" or 3 * max by ({BY_CONNECTION}) (vpn_connection_info{{{selector}}})")


def lost(selector, window="$__rate_interval", by=BY_CONNECTION):
    """The share of requests that were lost, of all targets together; nothing where none was completed."""
    return (
        f"sum by ({by}) (rate(vpn_probe_lost_total{{{selector}}}[{window}]))"
        f" / (sum by ({by}) (rate(vpn_probe_completed_total{{{selector}}}[{window}])) > 0)")


def pair_state(selector):
    """The state of each pair as one of PAIR_STATES."""
    def is_in(name):
        return f'max by ({BY_PAIR}) (vpn_pair_state{{{selector},state="{name}"}})'
    return f'2 * {is_in("protected")} + {is_in("degraded")}'


def of_members(expression):
    """A figure of connections with the pair and the part that each has in it."""
    info = f"max by ({BY_CONNECTION}, gateway, customer_gateway, ha_role) (vpn_pair_member_info{{{PAIR}}})"
    return f"({expression}) * on ({BY_CONNECTION}) group_left (gateway, customer_gateway, ha_role) {info}"


def good(selector, window, by="job, instance, connection, objective"):
    """The share of what was good."""
    return (
        f"sum by ({by}) (increase(vpn_slo_good_requests_total{{{selector}}}[{window}]) or increase(vpn_slo_good_seconds_total{{{selector}}}[{window}]))"
        f" / (sum by ({by}) (increase(vpn_slo_requests_total{{{selector}}}[{window}]) or increase(vpn_slo_seconds_total{{{selector}}}[{window}])) > 0)")


def burn(selector, window):
    """How fast the error budget is used up; 1 is as fast as it may be."""
    budget = f"max by (job, instance, connection, objective) (1 - vpn_slo_objective_ratio{{{selector}}})"
    return f"(1 - {good(selector, window)}) / {budget}"


def budget_left(selector, window):
    return f"1 - {burn(selector, window)}"


OUTAGES = annotation(
    "Outages", RED, f"vpn_target_up{{{TARGET}}} == 0", "{{connection}}: {{target}} does not answer", "")
MAINTENANCE = annotation(
    "Maintenance", BLUE, f"vpn_connection_maintenance{{{CONNECTION}}} == 1", "{{connection}}: maintenance", "")
REPAIRS = annotation(
    "Monitors repaired", "purple", f"increase(vpn_monitor_creations_total{{{CONNECTION}}}[2m]) > 0",
    "{{connection}}: its monitor was created", "")
WAYS = annotation(
    "Path changes", ORANGE, f"increase(vpn_path_changes_total{{{TARGET}}}[2m]) > 0",
    "{{connection}}: another way to {{target}}", "")
RELOADS = annotation(
    "Reloads", GREY, f"changes(vpn_exporter_config_last_reload_success_timestamp_seconds{{{EXPORTER}}}[2m]) > 0",
    "{{instance}}: configuration read", "")
FAILOVERS = annotation(
    "Pair changes", ORANGE, f"increase(vpn_pair_state_changes_total{{{EXPORTER}}}[2m]) > 0",
    "{{gateway}} - {{customer_gateway}}: the pair's state changed", "")
