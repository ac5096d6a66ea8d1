"""Checks a JSON file against the part of JSON Schema that docs/schema uses.

usage: validate.py SCHEMA FILE [JSON-POINTER-OF-THE-SCHEMA]
"""
import json
import re
import sys

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KNOWN = {"$schema", "$defs", "$ref", "title", "description", "type", "additionalProperties", "required",
         "properties", "items", "enum", "const", "anyOf", "pattern", "minimum"}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def errors(value, schema, root, path):
    unknown = set(schema) - KNOWN
    assert not unknown, f"the schema uses {unknown}, which this checker does not know"
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return errors(value, target, root, path)
    found = []
    if "type" in schema and not is_type(value, schema["type"]):
        return [f"{path}: not of type {schema['type']}: {value!r}"]
    if "const" in schema and value != schema["const"]:
        found.append(f"{path}: not {schema['const']!r}: {value!r}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path}: none of {schema['enum']}: {value!r}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{path}: does not match {schema['pattern']}: {value!r}")
    if "minimum" in schema and value < schema["minimum"]:
        found.append(f"{path}: below {schema['minimum']}: {value!r}")
    if "anyOf" in schema and all(errors(value, s, root, path) for s in schema["anyOf"]):
        found.append(f"{path}: matches no alternative: {value!r}")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for key in schema.get("required", []):
            if key not in value:
                found.append(f"{path}: lacks {key}")
        for key, inner in value.items():
            if key in properties:
                found += errors(inner, properties[key], root, f"{path}/{key}")
            elif schema.get("additionalProperties") is False:
                found.append(f"{path}: unknown key {key}")
    if isinstance(value, list) and "items" in schema:
        for i, inner in enumerate(value):
            found += errors(inner, schema["items"], root, f"{path}/{i}")
    return found


def main():
    with open(sys.argv[1]) as file:
        root = json.load(file)
    with open(sys.argv[2]) as file:
        value = json.load(file)
    schema = root
    for part in sys.argv[3].strip("/").split("/") if len(sys.argv) > 3 else []:
        schema = schema[part]
    if len(sys.argv) > 3:
        value = value["kernel"]
    found = errors(value, schema, root, "")
    print("\n".join(found) or "valid")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
