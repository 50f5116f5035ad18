"""Checks that every dashboard must pass."""

import re

# Variables that Grafana defines.
GRAFANAS = {"__rate_interval", "__range", "__range_s"}
OVER_TIME = ("timeseries", "state-timeline", "status-history", "heatmap")
# Histograms that Prometheus may scrape only as native ones.
NATIVE = ("vpn_probe_rtt_seconds", "vpn_probe_jitter_seconds")


def problems(boards):
    """Yields every problem with its place."""
    uids = [board["uid"] for board in boards]
    if len(set(uids)) != len(uids):
        yield f"two dashboards have one uid: {uids}"
    for board in boards:
        panels = board["panels"]
        if board["editable"]:
            yield f"{board['uid']} is editable, but Grafana overwrites edits at its next start. Set editable to False"
        yield from (f"{board['uid']}: {what}" for what in variable_problems(board["templating"]["list"]))
        for text in links(board):
            if text not in uids:
                yield f"{board['uid']}: a link leads to {text}, which is not a dashboard"
        for index, panel in enumerate(panels):
            where = f"{board['uid']}, {panel['title']}"
            yield from (f"{where}: {what}" for what in panel_problems(board, panel))
            for other in panels[:index]:
                if overlap(panel["gridPos"], other["gridPos"]):
                    yield f"{where}: overlaps {other['title']}"


def variable_problems(variables):
    for choice in variables:
        if "allValue" in choice:
            yield f"{choice['name']}: all values means {choice['allValue']}, including values that are not in the list"
        wanted = {"job": "vpn_exporter_build_info,", "instance": "vpn_exporter_build_info{"}.get(choice["name"], "")
        if wanted not in choice.get("definition", ""):
            yield f"{choice['name']}: lists jobs of other programs: {choice['definition']}"


def panel_problems(board, panel):
    if panel["type"] == "row":
        return
    queries = panel["targets"]
    letters = [query.get("refId") for query in queries]
    if not letters or None in letters or len(set(letters)) != len(letters):
        yield f"expected one letter for each query, got {letters}"
    for source in [panel["datasource"]] + [query["datasource"] for query in queries]:
        if source != {"type": "prometheus", "uid": "${datasource}"}:
            yield f"expected the data source ${{datasource}}, got {source}"
    known = {choice["name"] for choice in board["templating"]["list"]} | GRAFANAS
    for query in queries:
        for name in set(re.findall(r"\$([a-z_]\w*)", query["expr"])) - known:
            yield f"${name} is not a variable of the dashboard"
        yield from selector_problems(query["expr"])
        if query["instant"] == (panel["type"] in OVER_TIME):
            yield "an instant query in a panel over time" if query["instant"] else "a range query in a panel that shows now"
        if not query["instant"]:
            for function, window in re.findall(r"\b(rate|increase)\([^\[]*\[([^\]]*)\]", query["expr"]):
                if window not in ("$__rate_interval", "5m", "1h", "6h", "1d", "3d"):
                    yield f"{function} over {window}"


def selector_problems(expression):
    for name, selector in re.findall(r"\b(vpn_\w+|process_\w+|up|scrape_\w+)\{([^}]*)\}", expression):
        if 'job=~"$job"' not in selector or 'instance=~"$instance"' not in selector:
            yield f"{{{selector}}} has no job or no instance"
        if not name.startswith("vpn_") and "and on (job, instance)" not in expression:
            yield f"{name} also matches other processes of the same job and instance"
    for metric in re.findall(r"\b((?:vpn|process)_\w+)(?!\w|\{)", expression):
        yield f"{metric} has no selector"
    for name in NATIVE:
        if re.search(rf"\b{name}_(bucket|count|sum)\b", expression) and f"{name}{{" not in expression:
            yield f"{name} is empty if Prometheus scrapes only native histograms"


def links(board):
    """Yields the uids of the dashboards that the table cells link to."""
    for panel in board["panels"]:
        for override in panel.get("fieldConfig", {}).get("overrides", []):
            for made in override["properties"]:
                if made["id"] == "links":
                    yield from (re.match(r"/d/([^?]*)", link["url"])[1] for link in made["value"])


def overlap(one, other):
    return (
        one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"])
