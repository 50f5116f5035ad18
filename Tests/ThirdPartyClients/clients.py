"""Lets clients that others wrote for the real cloud work with the embedded one, which runs cloud.yml beside this file.

Usage: clients.py http://127.0.0.1:PORT [WORD]
Prints `ok NAME` or `failed NAME: what the client saw` for each check whose name has the word, and ends with 1 if one
failed.
"""

import os
import sys
import tempfile
import traceback


def run(checks, cloud, word):
    """Whether all went well. A check is a function of the cloud that raises what is wrong."""
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
        # The clients leave files in it, and must find no configuration of whoever runs this, and no proxy.
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
