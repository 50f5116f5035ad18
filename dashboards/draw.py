#!/usr/bin/env python3
"""Draws the dashboards for the documentation, from the data of a Prometheus: draw.py URL START END FOLDER.

Requires matplotlib. URL is the address of Prometheus. START and END are Unix times. The script sends every query as Grafana
does and draws only the replies, so that the pictures approximate Grafana's.
"""

import json
import pathlib
import re
import sys
import urllib.parse
import urllib.request

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER / "source"))
sys.dont_write_bytecode = True

import pictures  # noqa: E402

# The chosen variables of each board, and the headings of the drawn rows.
CHOSEN = {
    "vpn-fleet": ({}, ["Healthy now?", "States", "Connections", "Figures", "Worst targets", "Over time"]),
    "vpn-connection": ({"connection": "berlin-paris"}, ["Now", "Round trips", "Losses"]),
    "vpn-pair": ({}, ["Now", "Over time", "Quality"]),
    "vpn-sla": ({}, ["Was the SLA kept?", "Connections"]),
    "vpn-slo": ({}, ["In this time range", "Report", "Over time"]),
    "vpn-exporter": ({}, ["Now", "Probing", "Cloud"]),
}


class Prometheus:
    def __init__(self, url, start, end):
        self.url, self.start, self.end = url, start, end
        self.step = max(1, (end - start) // 240)

    def fetch(self, query, choices, over_time):
        expression = self.fill(query["expr"], choices)
        path, parameters = "query", {"query": expression, "time": self.end}
        if over_time:
            step = 86400 if query.get("interval") == "1d" else self.step
            path, parameters = "query_range", {"query": expression, "start": self.start, "end": self.end, "step": step}
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}") as response:
            return json.load(response)["data"]["result"]

    def fill(self, expression, choices):
        spans = {"__rate_interval": "15s", "__range_s": str(self.end - self.start), "__range": f"{self.end - self.start}s"}
        for name, value in spans.items():
            expression = re.sub(rf"\${name}\b", value, expression)
        expression = expression.replace("$maintenance", "1")
        return re.sub(r'=~"\$(\w+)(\|?)"', lambda found: f'=~"{choices.get(found[1], ".*")}{found[2]}"', expression)


def rows(board, headings):
    """Returns the panels below these headings, moved to the top, and their total height."""
    kept, top, taking, start = [], 0, False, 0
    for panel in board["panels"] + [{"type": "row", "title": "", "gridPos": {"y": 10_000}}]:
        if panel["type"] == "row":
            if taking:
                top += max(p["gridPos"]["y"] + p["gridPos"]["h"] for p in kept if p["gridPos"]["y"] >= start) - start
            taking, start = panel["title"] in headings, panel["gridPos"]["y"] + 1
            offset = start - top
        elif taking:
            kept.append(panel | {"shown": panel["gridPos"] | {"y": panel["gridPos"]["y"] - offset}})
    return kept, top


def main():
    url, start, end, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), pathlib.Path(sys.argv[4])
    prometheus = Prometheus(url, start, end)
    for uid, (choices, headings) in CHOSEN.items():
        board = json.loads((FOLDER / f"{uid}.json").read_text())
        panels, height = rows(board, headings)
        pictures.draw(board["title"], panels, height, prometheus.fetch, choices, folder / f"{uid}.png")


main()
