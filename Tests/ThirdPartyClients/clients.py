"""Runs third-party clients of the real cloud against the embedded cloud, which runs with cloud.yml from this directory.

Usage: clients.py http://127.0.0.1:PORT [WORD]
Runs the checks with the word in their name. Prints `ok NAME` or `failed NAME: PROBLEM` for each check. The exit status
is 1 if a check failed.
"""

import os
import sys
import tempfile
import traceback


def run(checks, cloud, word):
    """Returns whether all checks passed. A check is a function that takes the cloud's URL and raises on a problem."""
    failures = 0
    for check in checks:
        if word not in check.__name__:
            continue
        try:
            check(cloud)
            print(f"ok {check.__name__}", flush=True)
        except Exception as error:
            failures += 1
            line = traceback.extract_tb(error.__traceback__)[1].lineno
            text = " ".join(f"{type(error).__name__}: {error}".split())
            print(f"failed {check.__name__}: line {line}: {text}", flush=True)
    return failures == 0


def main():
    cloud = sys.argv[1].rstrip("/")
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    with tempfile.TemporaryDirectory() as home:
        # The clients write files to this directory. They must not find the user's own configuration or proxy.
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "PYTHONPATH")}
        os.environ.clear()
        os.environ.update(kept, HOME=home, NO_PROXY="*")
        os.chdir(home)
        import huawei_clients
        import openstack_clients

        good = run(huawei_clients.CHECKS + openstack_clients.CHECKS, cloud, word)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
