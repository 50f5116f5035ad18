"""Writes what openstacksdk makes of the entries in cases.json, as golden.json.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install openstacksdk==4.22.0
    /tmp/v/bin/python openstacksdk.py

The tests need golden.json alone.
"""

import json
import os
import pathlib
import tempfile
import warnings

import openstack.config

FOLDER = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")


def result(case):
    with tempfile.TemporaryDirectory() as folder:
        def write(name):
            path = os.path.join(folder, name + ".yaml")
            if name in case:
                with open(path, "w") as file:
                    file.write(case[name])
            return [path]

        try:
            config = openstack.config.OpenStackConfig(
                config_files=write("clouds"), secure_files=write("secure"), vendor_files=write("clouds-public"),
                load_envvars=False)
            arguments = {"region_name": case["region"]} if "region" in case else {}
            region = config.get_one("c", **arguments)
            plugin = region.get_auth()
        except Exception as error:
            return {"error": str(error).replace(folder, "FOLDER").split("\n")[0]}

        def attribute(name):
            for owner in [plugin, *getattr(plugin, "auth_methods", [])]:
                for candidate in ["_" + name, name]:
                    if getattr(owner, candidate, None):
                        return getattr(owner, candidate)
            return None

        # The identity service looks at the id first (keystoneauth1.identity.v3.password).
        domain_id = attribute("user_domain_id") or attribute("default_domain_id")
        domain_name = attribute("user_domain_name") or attribute("default_domain_name")
        verify, _ = region.get_requests_verify_args()
        values = {
            "region": region.region_name,
            "auth_url": plugin.auth_url,
            "domain_id": domain_id,
            "domain_name": None if domain_id else domain_name,
            "verify": bool(verify),
            "cacert": verify if isinstance(verify, str) else None,
        }
        for name in ["project_id", "project_name", "username", "password", "token"]:
            values[name] = attribute(name)
        return {key: value for key, value in values.items() if value not in (None, "")}


cases = json.loads((FOLDER / "cases.json").read_text())
golden = {case["name"]: result(case) for case in cases}
(FOLDER / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
