"""Validates a software bill of materials on standard input strictly by the schema of CycloneDX 1.5.

Prints `ok` or the problem.
"""

import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

problem = JsonStrictValidator(SchemaVersion.V1_5).validate_str(sys.stdin.read())
print("ok" if problem is None else " ".join(repr(problem).split())[:500])
