"""Queries that several dashboards share: variables, their selectors, and combined figures."""

from grafana import BLUE, GREEN, GREY, ORANGE, RED, annotation, custom_variable, steps, variable

EXPORTER = 'job=~"$job",instance=~"$instance"'
CONNECTION = EXPORTER + ',connection=~"$connection"'
TARGET = CONNECTION + ',target=~"$target"'
PAIR = EXPORTER + ',gateway=~"$gateway",customer_gateway=~"$customer_gateway"'

BY_CONNECTION = "job, instance, connection"
BY_TARGET = BY_CONNECTION + ", target"
BY_OBJECTIVE = BY_CONNECTION + ", objective"
BY_PAIR = "job, instance, gateway, customer_gateway"

JOB = variable("job", "Job", "label_values(vpn_exporter_build_info, job)")
INSTANCE = variable("instance", "Exporter", 'label_values(vpn_exporter_build_info{job=~"$job"}, instance)')
GATEWAY = variable("gateway", "Gateway", f"label_values(vpn_connection_info{{{EXPORTER}}}, gateway)")
# The empty alternative keeps connections without a known gateway, such as those without a cloud.
OF_GATEWAY = variable(
    "connection", "Connection", f'label_values(vpn_connection_info{{{EXPORTER},gateway=~"$gateway|"}}, connection)')
TARGETS = variable("target", "Target", f"label_values(vpn_target_present{{{CONNECTION}}}, target)")

# Queries compare vpn_connection_maintenance with these values. The metric is never -1.
LEFT_OUT, COUNTED = "left out", "counted"
WORK = {LEFT_OUT: "1", COUNTED: "-1"}
MAINTENANCE_LEFT_OUT = custom_variable("maintenance", "Maintenance", WORK, LEFT_OUT)
MAINTENANCE_COUNTED = custom_variable("maintenance", "Maintenance", WORK, COUNTED)

STATES = {
    0: ("down", RED), 1: ("degraded", ORANGE), 2: ("up", GREEN), 3: ("unknown", GREY), 4: ("maintenance", BLUE)}
UP = {0: ("down", RED), 1: ("up", GREEN)}
PAIR_STATES = {0: ("down", RED), 1: ("degraded", ORANGE), 2: ("protected", GREEN), 3: ("unknown", GREY)}

LOSS_STEPS = steps(GREEN, (0.005, "yellow"), (0.01, ORANGE), (0.05, RED))


def own(metric):
    """Returns a metric that other jobs also expose, limited to exporters that were up within the time range."""
    return (
        f"{metric}{{{EXPORTER}}} and on (job, instance)"
        f" last_over_time(vpn_exporter_build_info{{{EXPORTER}}}[$__range])")


def or_zero(expression):
    """Returns a count that is 0 if there is nothing to count, and empty if there is no exporter."""
    return f"{expression} or sum(0 * vpn_exporter_build_info{{{EXPORTER}}})"


def is_state(selector, name):
    return f'max by ({BY_CONNECTION}) (vpn_connection_state{{{selector},state="{name}"}})'


def in_maintenance(selector):
    return f"max by ({BY_CONNECTION}) (vpn_connection_maintenance{{{selector}}}) == $maintenance"


def state(selector):
    """Returns the state of each connection as one of STATES. Maintenance appears only if it is left out."""
    return (
        f"4 * ({in_maintenance(selector)})"
        f" or {is_state(selector, 'degraded')} + 2 * {is_state(selector, 'up')} + 3 * {is_state(selector, 'unknown')}")


def once(expression, selector, labels=""):
    """Returns a figure once for each connection: the greatest one if several exporters watch it.

    The cloud ID identifies a connection. Without an ID, its job and name do.
    """
    info = f"max by ({BY_CONNECTION}, connection_id) (vpn_connection_info{{{selector}}})"
    named = f"({expression}) * on ({BY_CONNECTION}) group_left (connection_id) {info}"
    joined = f'label_join({named}, "within", "/", "connection_id", "job")'
    return f'max by (connection, within{labels}) (label_replace({joined}, "within", "$1", "within", "([^/]+)/.*"))'


def overall(selector):
    """Returns the state of each connection as one of STATES, combined over all exporters that watch it.

    A connection is down if all exporters that know its state report it as down. If they differ, it is degraded.
    """
    best = once(f"({state(selector)}) < 3", selector)
    # The maximum of the negated values is the minimum.
    least = once(f"-(({state(selector)}) < 3)", selector)
    return f"({best} == -({least})) or clamp_max({best}, 1) or {once(state(selector), selector)}"


def lost(selector, window="$__rate_interval", by=BY_TARGET):
    """Returns the share of lost requests. It is empty if no request completed."""
    return (
        f"sum by ({by}) (rate(vpn_probe_lost_total{{{selector}}}[{window}]))"
        f" / (sum by ({by}) (rate(vpn_probe_completed_total{{{selector}}}[{window}])) > 0)")


def worst_lost(selector, window="$__rate_interval"):
    """Returns the loss of the worst target of each connection, so that a good target does not hide a bad one."""
    return f"max by ({BY_CONNECTION}) ({lost(selector, window)})"


def either(native, classic):
    """Returns the native expression if Prometheus scrapes native histograms, otherwise the classic one."""
    return f"{native} or {classic}"


def quantile(q, metric, selector, by):
    native = f"histogram_quantile({q}, sum by ({by}) (rate({metric}{{{selector}}}[$__rate_interval])))"
    classic = f"histogram_quantile({q}, sum by ({by}, le) (rate({metric}_bucket{{{selector}}}[$__rate_interval])))"
    return either(native, classic)


def pair_state(selector):
    """Returns the state of each pair as one of PAIR_STATES."""
    def is_in(name):
        return f'max by ({BY_PAIR}) (vpn_pair_state{{{selector},state="{name}"}})'
    return f'2 * {is_in("protected")} + {is_in("degraded")} + 3 * {is_in("unknown")}'


def of_members(expression):
    """Adds the pair and the role of each connection in it to a figure of connections."""
    info = f"max by ({BY_CONNECTION}, gateway, customer_gateway, ha_role) (vpn_pair_member_info{{{PAIR}}})"
    return f"({expression}) * on ({BY_CONNECTION}) group_left (gateway, customer_gateway, ha_role) {info}"


def scrape_interval():
    """Returns the seconds between two scrapes of each exporter, computed from the samples.

    Most minutes have no gaps, so their number of samples gives the interval. The window is one second shorter than a minute,
    so that an early scrape does not count twice. The result is exact if the interval divides a minute.
    """
    samples = f"count_over_time(vpn_exporter_build_info{{{EXPORTER}}}[59s])"
    return f"60 / max by (job, instance) (quantile_over_time(0.9, {samples}[$__range:1m]))"


def seconds(samples):
    """Converts a sum or a count of samples over $__range into seconds. Time without samples does not count."""
    return f"({samples}) * on (job, instance) group_left () ({scrape_interval()})"


def measured(metric, selector, by):
    """Returns the share of the time range with samples."""
    return f"clamp_max({seconds(f'max by ({by}) (count_over_time({metric}{{{selector}}}[$__range]))')} / $__range_s, 1)"


def counted(kind, selector):
    """Returns the growth of the objectives' counters in the time range, without maintenance if that is left out.

    The query compares samples that are one $__rate_interval apart, so that no event falls between two windows. It leaves out
    every interval in which the counters restarted or in which there was maintenance.
    """
    def grown(unit):
        metric = f"vpn_slo_{kind}{unit}_total{{{selector}}}"
        return f"(({metric} - {metric} offset $__rate_interval) >= 0)"
    work = selector.split(",objective")[0]
    grew = f"sum by ({BY_OBJECTIVE}) ({grown('requests')} or {grown('seconds')})"
    busy = (
        f"max by ({BY_CONNECTION}) (max_over_time(vpn_connection_maintenance{{{work}}}[$__rate_interval])) == $maintenance")
    return f"sum_over_time(({grew} unless on ({BY_CONNECTION}) {busy})[$__range:$__rate_interval])"


def kept(selector):
    """Returns the good share in the time range."""
    return f"{counted('good_', selector)} / ({counted('', selector)} > 0)"


def good(selector, window):
    """Returns the good share over a window. Maintenance counts."""
    def grown(kind):
        return (
            f"sum by ({BY_OBJECTIVE}) (increase(vpn_slo_{kind}requests_total{{{selector}}}[{window}])"
            f" or increase(vpn_slo_{kind}seconds_total{{{selector}}}[{window}]))")
    return f"{grown('good_')} / ({grown('')} > 0)"


def promised(selector):
    return f"max by ({BY_OBJECTIVE}) (vpn_slo_objective_ratio{{{selector}}})"


def burn(share, selector):
    """Returns the burn rate of the error budget for a good share. At 1, the budget lasts exactly its period."""
    return f"(1 - {share}) / (1 - {promised(selector)})"


def budget_left(selector):
    return f"1 - {burn(kept(selector), selector)}"


OUTAGES = annotation(
    "Outages", RED, f"vpn_target_up{{{TARGET}}} == 0", "{{connection}}: {{target}} does not reply", "")
MAINTENANCE = annotation(
    "Maintenance windows", BLUE, f"vpn_connection_maintenance{{{CONNECTION}}} == 1", "{{connection}}: maintenance", "")
REPAIRS = annotation(
    "Monitors created", "purple", f"increase(vpn_monitor_creations_total{{{CONNECTION}}}[2m]) > 0",
    "{{connection}}: monitor created", "")
WAYS = annotation(
    "Path changes", ORANGE, f"increase(vpn_path_changes_total{{{TARGET}}}[2m]) > 0",
    "{{connection}}: path to {{target}} changed", "")
RELOADS = annotation(
    "Reloads", GREY, f"changes(vpn_exporter_config_last_reload_success_timestamp_seconds{{{EXPORTER}}}[2m]) > 0",
    "{{instance}}: configuration loaded", "")
FAILOVERS = annotation(
    "Pair changes", ORANGE, f"increase(vpn_pair_state_changes_total{{{EXPORTER}}}[2m]) > 0",
    "{{gateway}} - {{customer_gateway}}: pair state changed", "")
