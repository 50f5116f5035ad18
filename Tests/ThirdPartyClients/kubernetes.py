"""Judges rendered Kubernetes manifests, read from standard input: one line for each object, `KIND NAME` or what is wrong.

Kubernetes' own kinds are judged by its schemas, strictly; those of the Prometheus operator, whose schemas no package has, by
the fields that its version 0.93 knows among those that are used here.
"""

import sys

import kubernetes_validate
import yaml

VERSIONS = ["1.30", "1.37"]
OPERATOR = {
    "ServiceMonitor": {
        "jobLabel": str,
        "selector": dict,
        "endpoints": [{"port": str, "interval": str, "scrapeTimeout": str, "relabelings": list}],
    },
    "ScrapeConfig": {
        "jobName": str,
        "scrapeInterval": str,
        "scrapeTimeout": str,
        "staticConfigs": [{"targets": list, "labels": dict}],
    },
    "PrometheusRule": {
        "groups": [
            {
                "name": str,
                "interval": str,
                "rules": [
                    {
                        "alert": str,
                        "record": str,
                        "expr": str,
                        "for": str,
                        "keep_firing_for": str,
                        "labels": dict,
                        "annotations": dict,
                    }
                ],
            }
        ]
    },
}


def problem(value, form, place):
    if isinstance(form, type):
        return None if isinstance(value, form) else f"{place} is no {form.__name__}"
    if isinstance(form, list):
        if not isinstance(value, list):
            return f"{place} is no list"
        found = (problem(item, form[0], f"{place}[{index}]") for index, item in enumerate(value))
    else:
        unknown = sorted(set(value) - set(form))
        if unknown:
            return f"{place} has {unknown[0]}"
        found = (problem(value[key], form[key], f"{place}.{key}") for key in value)
    return next(filter(None, found), None)


def judge(document):
    kind = document["kind"]
    if kind in OPERATOR:
        return problem(document["spec"], OPERATOR[kind], "spec")
    try:
        for version in VERSIONS:
            kubernetes_validate.validate(document, version, strict=True)
    except Exception as error:
        return " ".join(str(error).split())[:300]


for document in yaml.safe_load_all(sys.stdin):
    fault = judge(document)
    name = f"{document['kind']} {document['metadata']['name']}"
    print(name if fault is None else f"{name}: {fault}")
