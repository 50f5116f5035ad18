"""The dashboard of the exporter, which shows whether you can trust the figures: pace, calls to the cloud, process."""

from grafana import GREEN, ORANGE, RED, board, mapping, query, series, stat, states, steps
from queries import EXPORTER, INSTANCE, JOB, RELOADS, or_zero, own

ALL = "{{instance}}"
SCRAPED = {0: ("no", RED), 1: ("yes", GREEN)}
YES = {0: ("failed", RED), 1: ("ok", GREEN)}
NO = {0: ("no", GREEN), 1: ("yes", ORANGE)}
WARN_IF_ANY = steps(GREEN, (1e-9, ORANGE))


def of(metric):
    return f"{metric}{{{EXPORTER}}}"


def rate(metric, by):
    return f"sum by ({by}) (rate({of(metric)}[$__rate_interval]))"


def process(metric):
    """Returns a metric that any process may expose, limited to the exporters."""
    return f"{metric} and on (job, instance) {of('vpn_exporter_build_info')}"


def quantile(q, metric, by="instance"):
    return f"histogram_quantile({q}, {rate(metric + '_bucket', by + ', le')})"


def age(metric):
    return f"time() - {of(metric)}"


def percentiles(metric, name=ALL, by="instance"):
    return [query(quantile(q, metric, by), f"p{q * 100:g} {name}") for q in (0.5, 0.99)]


def numbers():
    return [
        (4, [
            (stat("Scraped", "Whether Prometheus can scrape each exporter.", "none", [query(own("up"), ALL)],
                  steps(RED, (1, GREEN)), mapping(SCRAPED), empty="no exporter"), 4),
            (stat("Version", "Running versions.", "none",
                  [query(f"count by (version) ({of('vpn_exporter_build_info')})", "{{version}}")],
                  text="name"), 4),
            (stat("Targets",
                  "Number of targets that the exporter probes.", "short", [query(of("vpn_exporter_targets"), ALL)]), 4),
            (stat("Discovered", "Number of connections that come from discovery.", "short",
                  [query(of("vpn_exporter_discovered_connections"), ALL)]), 4),
            (stat("Token expires in",
                  "Time until the cloud token expires. The exporter renews it earlier. An access key needs no "
                  "token.", "s", [query(f"{of('vpn_cloud_token_expiry_timestamp_seconds')} - time()", ALL)],
                  steps(RED, (300, ORANGE), (1800, GREEN)), empty="no token"), 4),
            (stat("Configuration age", "Time since the exporter last loaded its configuration.", "s",
                  [query(age("vpn_exporter_config_last_reload_success_timestamp_seconds"), ALL)]), 4),
        ]),
        (6, [
            (states("Last configuration reload", "Whether the last reload succeeded.",
                    [query(of("vpn_exporter_config_last_reload_successful"), ALL)], YES), 6),
            (states("Last reconciliation", "Whether the exporter read all lists and created every missing monitor.",
                    [query(of("vpn_reconcile_last_run_success"), ALL)], YES), 6),
            (states("Last Cloud Eye read", "Whether all calls to Cloud Eye succeeded.",
                    [query(of("vpn_cloud_eye_last_run_success"), ALL)], YES), 6),
            (states("Measurement impaired",
                    "Yes if, within the last minute, the exporter sent requests or read replies at least "
                    "0.1 s late, or ran out of buffers. The figures may then show this host instead of the network.",
                    [query(of("vpn_exporter_measurement_impaired"), ALL)], NO), 6),
        ]),
    ]


def probing():
    return [
        (8, [
            (series("Requests",
                    "Echo requests sent per second.", "reqps", [query(rate("vpn_probe_sent_total", "instance"), ALL)],
                    least=0), 8),
            (series("In flight", "Requests without a verdict so far.", "short",
                    [query(f"sum by (instance) ({of('vpn_probe_in_flight')})", ALL)], least=0), 8),
            (series("Not sent", "Requests per second that never left this host, by reason.", "reqps",
                    [query(rate("vpn_probe_send_errors_total", "instance, reason"), ALL + " {{reason}}")], least=0), 8),
        ]),
        (8, [
            (series("Send lag", "Time from the planned to the actual sending of requests.", "s",
                    percentiles("vpn_exporter_schedule_lag_seconds"), log=True), 8),
            (series("Receive delay", "Time from the kernel's timestamp of a reply until the exporter reads it. Not part of the "
                    "round-trip time. Up to 40 ms are intentional.", "s",
                    percentiles("vpn_exporter_receive_delay_seconds"), log=True), 8),
            (series("Dropped by the kernel", "Messages per second that the kernel dropped on the exporter's sockets because "
                    "the buffer was full.", "reqps", [query(rate("vpn_exporter_socket_drops_total",
                    "instance"), ALL)], least=0), 8),
        ]),
        (8, [
            (series("Failed name resolutions", "Failed resolutions of the targets' host names, per interval.", "short", [
                query("sum by (instance, connection, target) "
                      f"(increase({of('vpn_target_resolve_failures_total')}[$__rate_interval]))",
                      "{{connection}} {{target}}"),
                query(or_zero(f"sum(0 * {of('vpn_target_resolve_failures_total')})"), "all")], least=0), 12),
            (series("Targets without an address", "Configured targets that are not probed because they have no address.",
                    "short", [query(f"count by (instance) ({of('vpn_target_present')})"
                                    f" - sum by (instance) ({of('vpn_target_present')})", ALL)], least=0), 12),
        ]),
    ]


def cloud():
    return [
        (8, [
            (series("Calls to the cloud",
                    "Calls per second, by operation and HTTP status. The status none means no response.", "reqps", [
                query(rate("vpn_cloud_api_requests_total", "api, operation, code"),
                      "{{api}} {{operation}} {{code}}")], stack=True, least=0), 12),
            (series("Duration of calls to the cloud", "95th percentile, by operation.", "s", [
                query(quantile(0.95, "vpn_cloud_api_request_duration_seconds", "api, operation"),
                      "{{api}} {{operation}}")], log=True), 12),
        ]),
        (8, [
            (series("Throttled and unreadable", "Calls per second that the cloud throttled, and items per second that the "
                    "exporter left out because it could not read them.", "reqps", [
                        query(rate("vpn_cloud_api_throttled_total", "api, operation"),
                              "throttled {{api}} {{operation}}"),
                        query(rate("vpn_cloud_unreadable_items_total", "api, operation"),
                              "unreadable {{api}} {{operation}}"),
                    ], least=0), 8),
            (series("Monitors created",
                    "Monitors that reconciliation created, adopted, or failed to create, per interval.", "short", [
                query(f"sum by (instance) (increase({of('vpn_monitor_creations_total')}[$__rate_interval]))",
                      "created " + ALL),
                query(f"sum by (instance) (increase({of('vpn_monitor_adoptions_total')}[$__rate_interval]))",
                      "adopted " + ALL),
                query(f"sum by (instance, reason) (increase({of('vpn_monitor_create_failures_total')}[$__rate_interval]))",
                      "failed: {{reason}} " + ALL),
            ], least=0), 8),
            (series("Reconciliation duration", "Duration of the last reconciliation.", "s",
                    [query(of("vpn_reconcile_last_run_duration_seconds"), ALL)], least=0), 8),
        ]),
        (8, [
            (series("Time since the last success", "Time since the last successful reconciliation and the last successful read "
                    "of Cloud Eye.", "s", [
                        query(age("vpn_reconcile_last_success_timestamp_seconds"), "reconciliation " + ALL),
                        query(age("vpn_cloud_eye_last_success_timestamp_seconds"), "Cloud Eye " + ALL),
                    ], least=0), 12),
            (series("Age of the cloud's figures", "Age of the oldest figure of each source that the exporter exposes.", "s", [
                query(f"max by (instance, source) ({age('vpn_cloud_oldest_sample_timestamp_seconds')})", ALL + " {{source}}"),
                query(f"max by (instance) ({age('vpn_cloud_gateway_oldest_sample_timestamp_seconds')})", ALL + " gateways"),
            ], least=0), 12),
        ]),
    ]


def resources():
    return [
        (8, [
            (series("CPU", "CPU use, as a share of one core.", "percentunit", [
                query(process(f"sum by (job, instance) (rate({of('process_cpu_seconds_total')}[$__rate_interval]))"), ALL)],
                least=0), 6),
            (series("Memory", "Resident memory.", "bytes", [query(process(of("process_resident_memory_bytes")), ALL)],
                    least=0), 6),
            (series("File descriptors and threads", "Open file descriptors, their limit, and threads.", "short", [
                query(process(of("process_open_fds")), "open " + ALL),
                query(process(of("process_max_fds")), "limit " + ALL),
                query(process(of("process_threads")), "threads " + ALL)], log=True), 6),
            (series("Scrapes", "Samples of a scrape, and its duration (right axis).", "short", [
                query(process(of("scrape_samples_scraped")), "samples " + ALL),
                query(process(of("scrape_duration_seconds")), "duration " + ALL),
            ], least=0, overrides=[RIGHT]), 6),
        ]),
    ]


RIGHT = {
    "matcher": {"id": "byRegexp", "options": "duration .*"},
    "properties": [{"id": "unit", "value": "s"}, {"id": "custom.axisPlacement", "value": "right"}],
}


def exporter():
    return board(
        "vpn-exporter", "VPN / Exporter",
        "Whether you can trust the figures: the pace of the exporter, its calls to the cloud, and its process.",
        [JOB, INSTANCE],
        [
            ("Now", numbers()), ("Probing", probing()), ("Cloud", cloud()), ("Process", resources()),
        ], [RELOADS])
