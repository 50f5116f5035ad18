"""Reads the compose file in the argument. Prints the references between its services as JSON."""

import json
import os
import sys

import yaml


def read(path):
    with open(path) as file:
        return yaml.safe_load(file)


path = os.path.realpath(sys.argv[1])
folder = os.path.dirname(path)
services = read(path)["services"]
mounts = {}
for name, service in services.items():
    for mount in service.get("volumes", []):
        source, target, *_ = mount.split(":")
        if source.startswith("."):
            mounts.setdefault(name, {})[target] = os.path.normpath(os.path.join(folder, source))

prometheus = read(mounts["prometheus"]["/etc/prometheus/prometheus.yml"])
grafana = mounts["grafana"]
datasources = read(grafana["/etc/grafana/provisioning/datasources"] + "/prometheus.yml")
providers = read(grafana["/etc/grafana/provisioning/dashboards"] + "/vpn-exporter.yml")
print(
    json.dumps(
        {
            "images": {name: service["image"] for name, service in services.items()},
            "published": sorted(port for service in services.values() for port in service["ports"]),
            "sources": sorted(source for targets in mounts.values() for source in targets.values()),
            "rules": [f"/etc/prometheus/{name}" for name in prometheus["rule_files"]],
            "prometheus": sorted(mounts["prometheus"]),
            "scraped": [target for job in prometheus["scrape_configs"] for target in job["static_configs"][0]["targets"]],
            "alertmanagers": prometheus["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"],
            "datasource": datasources["datasources"][0]["url"],
            "dashboards": sorted(
                target
                for target in grafana
                if os.path.dirname(target) == providers["providers"][0]["options"]["path"]
            ),
            # Only the templates of Alertmanager that are mounted next to its configuration.
            "templates": sorted(
                name
                for name in read(mounts["alertmanager"]["/etc/alertmanager/alertmanager.yml"])["templates"]
                if f"/etc/alertmanager/{name}" in mounts["alertmanager"]
            ),
            "command": services["exporter"]["command"],
            "configuration": mounts["exporter"],
        }
    )
)
