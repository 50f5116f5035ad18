"""Judges a software bill of materials on standard input by the schema of CycloneDX 1.5, strictly: `ok` or what is wrong."""

import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

fault = JsonStrictValidator(SchemaVersion.V1_5).validate_str(sys.stdin.read())
print("ok" if fault is None else " ".join(repr(fault).split())[:500])
