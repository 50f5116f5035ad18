#!/usr/bin/env python3
"""Writes the dashboards of this folder from the folder `source`. With --check, lists the files that are out of date.

Requires Python 3.9 or later and no other packages.
"""

import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER / "source"))
sys.dont_write_bytecode = True

from connection import connection  # noqa: E402
from exporter import exporter  # noqa: E402
from fleet import fleet  # noqa: E402
from month import month  # noqa: E402
from pair import pair  # noqa: E402
from rules import problems  # noqa: E402
from slo import slo  # noqa: E402


def main():
    boards = [fleet(), connection(), pair(), slo(), month(), exporter()]
    wrong = list(problems(boards))
    for problem in wrong:
        print(problem)
    if wrong:
        return 1
    written = {FOLDER / f"{board['uid']}.json": json.dumps(board, indent=2) + "\n" for board in boards}
    if "--check" not in sys.argv:
        for path, text in written.items():
            path.write_text(text)
        return 0
    stale = [path.name for path, text in written.items() if not path.exists() or path.read_text() != text]
    stale += sorted({path.name for path in FOLDER.glob("*.json")} - {path.name for path in written})
    for name in stale:
        print(f"{name} is out of date. Run dashboards/generate.py")
    return 1 if stale else 0


sys.exit(main())
