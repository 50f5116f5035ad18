"""Parses an exporter's metrics in OpenMetrics with the parser of Prometheus' client library for Python.

Usage: openmetrics.py http://127.0.0.1:PORT/metrics
Prints `ok FAMILIES COUNTERS`: the number of families, and the number of series with a creation time. Raises on a
problem.
"""

import gzip
import sys
import urllib.request

from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client import parser as text


def fetch(url, accept):
    request = urllib.request.Request(url, headers={"Accept": accept, "Accept-Encoding": "gzip"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as response:
        assert response.headers["Content-Encoding"] == "gzip", response.headers
        assert response.headers["Vary"] == "Accept, Accept-Encoding", response.headers
        return response.headers["Content-Type"], gzip.decompress(response.read()).decode()


def names(body):
    return {family.name for family in text.text_string_to_metric_families(body)}


def main():
    url = sys.argv[1]
    before = names(fetch(url, "text/plain")[1])
    kind, body = fetch(url, "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;q=0.5")
    assert kind == "application/openmetrics-text; version=1.0.0; charset=utf-8", kind
    families = list(openmetrics.text_string_to_metric_families(body))
    after = names(fetch(url, "text/plain")[1])
    # A family may appear or disappear between two scrapes. This scrape has every family of both other scrapes, and no
    # family that neither of them has.
    known = {family.name for family in families}
    assert before & after <= known <= before | after, (before & after) - known or known - (before | after)
    for family in families:
        assert family.documentation, family.name
        if family.name.endswith("_seconds") or family.name.endswith("_bytes") or family.name.endswith("_ratio"):
            assert family.name.endswith("_" + family.unit), family.name
    created = [sample for family in families for sample in family.samples if sample.name.endswith("_created")]
    assert all(1_500_000_000 < sample.value < 5_000_000_000 for sample in created)
    print("ok", len(families), len(created))


if __name__ == "__main__":
    main()
