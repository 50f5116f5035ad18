#!/usr/bin/env python3
"""Writes the contents of a build as CycloneDX 1.5: the Swift packages with their versions and commits, and the system libraries
that the binary needs.

Standard input is the output of `swift package show-dependencies --format json`. The arguments are Package.resolved and,
optionally, the binary.
"""

import datetime
import json
import os
import re
import subprocess
import sys


def packages(root):
    """Returns each package once, as a node of the dependency tree, by its identity."""
    found = {}

    def visit(node):
        identity = node["identity"]
        if identity not in found:
            found[identity] = node
            for child in node["dependencies"]:
                visit(child)

    for child in root["dependencies"]:
        visit(child)
    return found


def reference(node):
    path = re.sub(r"^https?://|\.git$", "", node["url"])
    return f"pkg:swift/{path}@{node['version']}"


def libraries(binary):
    """Returns the system packages that own the shared libraries of the binary, as sorted (name, version) pairs."""
    lines = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    found = set()
    for path in re.findall(r"=> (/\S+)", lines):
        real = os.path.realpath(path)
        for candidate in [real, path, re.sub(r"^/usr", "", real)]:
            owner = subprocess.run(["dpkg-query", "--search", candidate], capture_output=True, text=True)
            if owner.returncode == 0:
                name = owner.stdout.split(":")[0]
                version = subprocess.run(
                    ["dpkg-query", "--show", "--showformat=${Version}", name], capture_output=True, text=True, check=True
                ).stdout
                found.add((name, version))
                break
    return sorted(found)


def main(resolved, binary=None):
    tree = json.load(sys.stdin)
    with open(resolved) as file:
        commits = {pin["identity"]: pin["state"].get("revision") for pin in json.load(file)["pins"]}
    found = packages(tree)
    version = os.environ["VERSION"]
    product = f"pkg:generic/vpn-exporter@{version}"
    components = [
        {
            "type": "library",
            "bom-ref": reference(node),
            "name": identity,
            "version": node["version"],
            "purl": reference(node),
            "properties": [{"name": "revision", "value": commits[identity]}],
        }
        for identity, node in sorted(found.items())
    ]
    needs = [
        {
            "ref": reference(node),
            "dependsOn": sorted(reference(found[child["identity"]]) for child in node["dependencies"]),
        }
        for _, node in sorted(found.items())
    ]
    system = [f"pkg:deb/debian/{name}@{version}" for name, version in libraries(binary)] if binary else []
    components += [
        {"type": "library", "bom-ref": url, "name": url.split("/")[-1].split("@")[0], "version": url.split("@")[1], "purl": url}
        for url in system
    ]
    direct = sorted(reference(found[child["identity"]]) for child in tree["dependencies"])
    time = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": product,
                "name": "vpn-exporter",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": components,
        "dependencies": [{"ref": product, "dependsOn": direct + system}] + needs,
    }
    json.dump(document, sys.stdout, indent=2)
    print()


main(*sys.argv[1:])
