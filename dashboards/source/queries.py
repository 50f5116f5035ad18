"""What several dashboards ask: the variables, the selectors that go with them, and figures that are made of several."""

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
# The empty alternative keeps connections whose gateway nobody knows, as those without a cloud.
OF_GATEWAY = variable(
    "connection", "Connection", f'label_values(vpn_connection_info{{{EXPORTER},gateway=~"$gateway|"}}, connection)')
TARGETS = variable("target", "Target", f"label_values(vpn_target_present{{{CONNECTION}}}, target)")

# What vpn_connection_maintenance is compared with: it is never -1.
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
    """A metric that other jobs have, too, of the exporters only. They are known for the time shown after they went."""
    return (
        f"{metric}{{{EXPORTER}}} and on (job, instance)"
        f" last_over_time(vpn_exporter_build_info{{{EXPORTER}}}[$__range])")


def or_zero(expression):
    """A count that is 0 where there is nothing to count, but stays empty where there is no exporter."""
    return f"{expression} or sum(0 * vpn_exporter_build_info{{{EXPORTER}}})"


def is_state(selector, name):
    return f'max by ({BY_CONNECTION}) (vpn_connection_state{{{selector},state="{name}"}})'


def in_maintenance(selector):
    return f"max by ({BY_CONNECTION}) (vpn_connection_maintenance{{{selector}}}) == $maintenance"


def state(selector):
    """The state of each connection as one of STATES; in maintenance only where that is left out."""
    return (
        f"4 * ({in_maintenance(selector)})"
        f" or {is_state(selector, 'degraded')} + 2 * {is_state(selector, 'up')} + 3 * {is_state(selector, 'unknown')}")


def once(expression, selector, labels=""):
    """A figure of connections for each connection once, the greatest where several exporters watch it.

    A connection is one with its id in the cloud; without an id, with its name within the job.
    """
    info = f"max by ({BY_CONNECTION}, connection_id) (vpn_connection_info{{{selector}}})"
    named = f"({expression}) * on ({BY_CONNECTION}) group_left (connection_id) {info}"
    joined = f'label_join({named}, "within", "/", "connection_id", "job")'
    return f'max by (connection, within{labels}) (label_replace({joined}, "within", "$1", "within", "([^/]+)/.*"))'


def overall(selector):
    """The state of each connection as one of STATES, of all exporters that watch it.

    Down is down from all that know; where they differ it is degraded.
    """
    best = once(f"({state(selector)}) < 3", selector)
    # The greatest of what is negated is the least.
    least = once(f"-(({state(selector)}) < 3)", selector)
    return f"({best} == -({least})) or clamp_max({best}, 1) or {once(state(selector), selector)}"


def lost(selector, window="$__rate_interval", by=BY_TARGET):
    """The share of requests that were lost; nothing where none was completed."""
    return (
        f"sum by ({by}) (rate(vpn_probe_lost_total{{{selector}}}[{window}]))"
        f" / (sum by ({by}) (rate(vpn_probe_completed_total{{{selector}}}[{window}])) > 0)")


def worst_lost(selector, window="$__rate_interval"):
    """The loss of each connection's worst target: a good target does not make up for a bad one."""
    return f"max by ({BY_CONNECTION}) ({lost(selector, window)})"


def either(native, classic):
    """From the native histogram where Prometheus scrapes it, else from the classic one."""
    return f"{native} or {classic}"


def quantile(q, metric, selector, by):
    native = f"histogram_quantile({q}, sum by ({by}) (rate({metric}{{{selector}}}[$__rate_interval])))"
    classic = f"histogram_quantile({q}, sum by ({by}, le) (rate({metric}_bucket{{{selector}}}[$__rate_interval])))"
    return either(native, classic)


def pair_state(selector):
    """The state of each pair as one of PAIR_STATES."""
    def is_in(name):
        return f'max by ({BY_PAIR}) (vpn_pair_state{{{selector},state="{name}"}})'
    return f'2 * {is_in("protected")} + {is_in("degraded")} + 3 * {is_in("unknown")}'


def of_members(expression):
    """A figure of connections with the pair and the part that each has in it."""
    info = f"max by ({BY_CONNECTION}, gateway, customer_gateway, ha_role) (vpn_pair_member_info{{{PAIR}}})"
    return f"({expression}) * on ({BY_CONNECTION}) group_left (gateway, customer_gateway, ha_role) {info}"


def scrape_interval():
    """The seconds between two scrapes of each exporter, from the samples that are there.

    A minute without gaps has as many samples as the interval goes into it, and most minutes have no gaps. The window is a
    second shorter, so that a scrape that came early is none too many. An interval must divide a minute to be exact.
    """
    samples = f"count_over_time(vpn_exporter_build_info{{{EXPORTER}}}[59s])"
    return f"60 / max by (job, instance) (quantile_over_time(0.9, {samples}[$__range:1m]))"


def seconds(samples):
    """The time that a sum or a count of samples over $__range stands for. Times without samples count as nothing."""
    return f"({samples}) * on (job, instance) group_left () ({scrape_interval()})"


def measured(metric, selector, by):
    """The share of the time shown for which there are samples."""
    return f"clamp_max({seconds(f'max by ({by}) (count_over_time({metric}{{{selector}}}[$__range]))')} / $__range_s, 1)"


def counted(kind, selector):
    """What the counters of objectives grew by in the time shown, outside maintenance where that is left out.

    Between samples one $__rate_interval apart, so that no event falls between two windows. An interval in which the counters
    began anew, or in which there was maintenance, is left out whole.
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
    """The share of what was good in the time shown."""
    return f"{counted('good_', selector)} / ({counted('', selector)} > 0)"


def good(selector, window):
    """The share of what was good over a window, with what happened in maintenance."""
    def grown(kind):
        return (
            f"sum by ({BY_OBJECTIVE}) (increase(vpn_slo_{kind}requests_total{{{selector}}}[{window}])"
            f" or increase(vpn_slo_{kind}seconds_total{{{selector}}}[{window}]))")
    return f"{grown('good_')} / ({grown('')} > 0)"


def promised(selector):
    return f"max by ({BY_OBJECTIVE}) (vpn_slo_objective_ratio{{{selector}}})"


def burn(share, selector):
    """How fast the error budget is used up by a share of good ones; 1 is as fast as it may be."""
    return f"(1 - {share}) / (1 - {promised(selector)})"


def budget_left(selector):
    return f"1 - {burn(kept(selector), selector)}"


OUTAGES = annotation(
    "Outages", RED, f"vpn_target_up{{{TARGET}}} == 0", "{{connection}}: {{target}} does not answer", "")
MAINTENANCE = annotation(
    "Maintenance windows", BLUE, f"vpn_connection_maintenance{{{CONNECTION}}} == 1", "{{connection}}: maintenance", "")
REPAIRS = annotation(
    "Monitors repaired", "purple", f"increase(vpn_monitor_creations_total{{{CONNECTION}}}[2m]) > 0",
    "{{connection}}: monitor created", "")
WAYS = annotation(
    "Path changes", ORANGE, f"increase(vpn_path_changes_total{{{TARGET}}}[2m]) > 0",
    "{{connection}}: another path to {{target}}", "")
RELOADS = annotation(
    "Reloads", GREY, f"changes(vpn_exporter_config_last_reload_success_timestamp_seconds{{{EXPORTER}}}[2m]) > 0",
    "{{instance}}: configuration read", "")
FAILOVERS = annotation(
    "Pair changes", ORANGE, f"increase(vpn_pair_state_changes_total{{{EXPORTER}}}[2m]) > 0",
    "{{gateway}} - {{customer_gateway}}: the pair's state changed", "")
