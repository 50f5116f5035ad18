"""Validates rendered Kubernetes manifests on standard input.

Prints one line per object: `KIND NAME`, or `KIND NAME: PROBLEM`. Kubernetes' own kinds are validated strictly by its
schemas. The kinds of the Prometheus operator are validated by operator.yml, because no package has their schemas.
"""

import os
import sys

import jsonschema
import kubernetes_validate
import yaml

VERSIONS = ["1.30", "1.37"]

with open(os.path.join(os.path.dirname(os.path.realpath(__file__)), "operator.yml")) as file:
    OPERATOR = yaml.safe_load(file)


def repeated(values):
    return next((value for index, value in enumerate(values) if value in values[:index]), None)


def unique_keys(validator, keys, items, schema):
    found = repeated([[item.get(key) for key in keys] for item in items])
    if found is not None:
        yield jsonschema.ValidationError(f"two items have {', '.join(keys)} = {', '.join(map(str, found))}")


def unique_items(validator, kind, items, schema):
    found = repeated(items) if kind == "set" else None
    if found is not None:
        yield jsonschema.ValidationError(f"{found} occurs twice")


Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    {"x-kubernetes-list-map-keys": unique_keys, "x-kubernetes-list-type": unique_items},
)


def problem_of(document):
    if document["apiVersion"].startswith("monitoring.coreos.com/"):
        if document["kind"] not in OPERATOR:
            return "operator.yml does not have its kind"
        error = jsonschema.exceptions.best_match(Validator(OPERATOR[document["kind"]]).iter_errors(document["spec"]))
        return error and f"{'.'.join(['spec', *map(str, error.absolute_path)])}: {error.message[:200]}"
    try:
        for version in VERSIONS:
            kubernetes_validate.validate(document, version, strict=True)
    except Exception as error:
        return " ".join(str(error).split())[:300]


for document in yaml.safe_load_all(sys.stdin):
    problem = problem_of(document)
    name = f"{document['kind']} {document['metadata']['name']}"
    print(name if problem is None else f"{name}: {problem}")
