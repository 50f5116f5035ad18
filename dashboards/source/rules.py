"""What must hold of every dashboard, whoever changes it."""

import re


def problems(boards):
    """What does not hold, each with its place."""
    uids = [board["uid"] for board in boards]
    if len(set(uids)) != len(uids):
        yield f"two dashboards have one uid: {uids}"
    for board in boards:
        panels = board["panels"]
        for text in links(board):
            if text not in uids:
                yield f"{board['uid']}: a link leads to {text}, which is no dashboard"
        for index, panel in enumerate(panels):
            where = f"{board['uid']}, {panel['title']}"
            yield from (f"{where}: {what}" for what in panel_problems(board, panel))
            for other in panels[:index]:
                if overlap(panel["gridPos"], other["gridPos"]):
                    yield f"{where}: lies on {other['title']}"


def panel_problems(board, panel):
    if panel["type"] == "row":
        return
    queries = panel["targets"]
    letters = [query.get("refId") for query in queries]
    if not letters or None in letters or len(set(letters)) != len(letters):
        yield f"its queries have the letters {letters}"
    for source in [panel["datasource"]] + [query["datasource"] for query in queries]:
        if source != {"type": "prometheus", "uid": "${datasource}"}:
            yield f"its data source is {source}"
    known = {choice["name"] for choice in board["templating"]["list"]} | {"__rate_interval", "__range", "__range_s"}
    for query in queries:
        for name in set(re.findall(r"\$(\w+)", query["expr"])) - known:
            yield f"${name} is no variable of the dashboard"
        for selector in re.findall(r"\b(?:vpn_\w+|process_\w+|up|scrape_\w+)\{([^}]*)\}", query["expr"]):
            if 'job=~"$job"' not in selector or 'instance=~"$instance"' not in selector:
                yield f"{{{selector}}} has no job or no instance"
        for metric in re.findall(r"\b((?:vpn|process)_\w+)(?!\w|\{)", query["expr"]):
            yield f"{metric} has no selector"
        if not query["instant"] and panel["type"] in ("timeseries", "state-timeline", "status-history", "heatmap"):
            for function, window in re.findall(r"\b(rate|increase)\([^\[]*\[([^\]]*)\]", query["expr"]):
                if window not in ("$__rate_interval", "5m", "1h", "6h", "3d"):
                    yield f"{function} over {window}"


def links(board):
    """The uids of the dashboards that the cells of its tables lead to."""
    for panel in board["panels"]:
        for override in panel.get("fieldConfig", {}).get("overrides", []):
            for made in override["properties"]:
                if made["id"] == "links":
                    yield from (re.match(r"/d/([^?]*)", link["url"])[1] for link in made["value"])


def overlap(one, other):
    return (
        one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"])
