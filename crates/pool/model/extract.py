"""Writes cognito-idp.json: the part of AWS's own model of the service that the local pool needs.

    python extract.py      writes the file next to this script
    python extract.py -    prints it

The model is part of the botocore (Apache-2.0, https://github.com/boto/botocore) that this Python imports. The extract
contains every operation and every shape in the operations' inputs, without the documentation.
"""

import gzip
import json
import pathlib
import sys

import botocore

MODEL = pathlib.Path(botocore.__file__).parent / "data/cognito-idp/2016-04-18/service-2.json.gz"
EXTRACT = pathlib.Path(__file__).with_name("cognito-idp.json")


def operation(operation, shapes):
    """Returns the operation's input, whether it is called without a signature, and the codes of its errors."""
    extract = {"input": operation["input"]["shape"]}
    if operation.get("authtype") == "none":
        extract["unsigned"] = True
    names = [error["shape"] for error in operation.get("errors", [])]
    extract["errors"] = [shapes[name].get("error", {}).get("code", name) for name in names]
    return extract


def shape(shape):
    """Returns the shape's type and limits. Members are pairs, because their order matters."""
    extract = {"type": shape["type"]}
    if "members" in shape:
        extract["members"] = [[name, member["shape"]] for name, member in shape["members"].items()]
    for part in ["member", "key", "value"]:
        if part in shape:
            extract[part] = shape[part]["shape"]
    for rule in ["required", "min", "max", "pattern", "enum", "sensitive", "document"]:
        if rule in shape:
            extract[rule] = shape[rule]
    return extract


def reached(name, shapes, names):
    """Adds the shape and the shapes that it consists of."""
    if name in names:
        return
    names.add(name)
    parts = [shapes[name].get(part) for part in ["member", "key", "value"]]
    for part in [*parts, *shapes[name].get("members", {}).values()]:
        if part:
            reached(part["shape"], shapes, names)


def lines(name, entries):
    """Returns the entries as JSON, with one entry on each line."""
    compact = [
        f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in sorted(entries.items())
    ]
    return f'"{name}":{{\n' + ",\n".join(compact) + "\n}"


def extract(model):
    shapes = model["shapes"]
    operations = {name: operation(value, shapes) for name, value in model["operations"].items()}
    names = set()
    for value in operations.values():
        reached(value["input"], shapes, names)
    version = json.dumps(model["metadata"]["apiVersion"])
    parts = [
        f'"apiVersion":{version}',
        lines("operations", operations),
        lines("shapes", {name: shape(shapes[name]) for name in names}),
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    text = extract(json.loads(gzip.decompress(MODEL.read_bytes())))
    if sys.argv[1:] == ["-"]:
        sys.stdout.write(text)
    else:
        EXTRACT.write_text(text)
