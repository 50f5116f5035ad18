"""Validates configuration files by their JSON Schema, as an editor does.

Usage: schema.py SCHEMA FILE…
Prints one line per file: `ok`, or `PLACE: PROBLEM`. Reads YAML by version 1.2, as language servers do: only true and
false are booleans, and a time is a string.
"""

import json
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {}


for tag, expression, first in [
    ("null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^([-+]?[0-9]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    ("float", r"^[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?$", list("-+.0123456789")),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(expression), first)


def main(schema_path, *paths):
    with open(schema_path) as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in paths:
        with open(path) as file:
            document = yaml.load(file, Loader)
        error = jsonschema.exceptions.best_match(validator.iter_errors(document))
        place = "" if error is None else ".".join(map(str, error.absolute_path))
        print("ok" if error is None else f"{place or '(top)'}: {error.message[:200]}")


main(*sys.argv[1:])
