"""Proves the descriptors of proto/ equal to those of the published Chaukas packages.

usage: wire_equality.py SET

SET is a file with an encoded google.protobuf.FileDescriptorSet. The other side are the installed packages
chaukas-spec-client and chaukas-spec-server. Compared in both directions: messages with every field (number, type, label,
type name, oneof, map), enumerations with every value, services with every method. Prints the differences and exits 1 if
there are any.
"""

import importlib
import sys

from google.protobuf import descriptor_pb2, descriptor_pool

MODULES = (
    "chaukas.spec.common.v1.events_pb2",
    "chaukas.spec.common.v1.query_pb2",
    "chaukas.spec.client.v1.client_pb2",
    "chaukas.spec.server.v1.server_pb2",
)
PREFIX = "chaukas."


def published():
    """The file descriptors that the installed packages register."""
    files = []
    for name in MODULES:
        module = importlib.import_module(name)
        file = descriptor_pb2.FileDescriptorProto()
        module.DESCRIPTOR.CopyToProto(file)
        files.append(file)
    return files


def ours(path):
    """The file descriptors of the set, loaded into a pool so that they are known to fit together."""
    with open(path, "rb") as source:
        files = descriptor_pb2.FileDescriptorSet.FromString(source.read()).file
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.Add(file)
    return [file for file in files if file.package.startswith(PREFIX)]


def facts(files):
    """Everything that matters on the wire, as one flat dictionary from what to how."""
    found = {}
    for file in files:
        found[f"syntax of {file.package}"] = file.syntax
        for message in file.message_type:
            add_message(found, file.package, message)
        for enum in file.enum_type:
            add_enum(found, file.package, enum)
        for service in file.service:
            add_service(found, file.package, service)
    return found


def add_message(found, scope, message):
    name = f"{scope}.{message.name}"
    found[f"message {name}"] = "map entry" if message.options.map_entry else "message"
    for oneof in message.oneof_decl:
        found[f"oneof {name}.{oneof.name}"] = True
    for field in message.field:
        oneof = message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else None
        found[f"field {name}.{field.name}"] = {
            "number": field.number,
            "type": descriptor_pb2.FieldDescriptorProto.Type.Name(field.type),
            "label": descriptor_pb2.FieldDescriptorProto.Label.Name(field.label),
            "type name": field.type_name,
            "oneof": oneof,
            "optional": field.proto3_optional,
            "json name": field.json_name or None,
            "packed": field.options.packed if field.options.HasField("packed") else None,
        }
    for nested in message.nested_type:
        add_message(found, name, nested)
    for enum in message.enum_type:
        add_enum(found, name, enum)


def add_enum(found, scope, enum):
    name = f"{scope}.{enum.name}"
    found[f"enum {name}"] = True
    for value in enum.value:
        found[f"value {name}.{value.name}"] = value.number


def add_service(found, scope, service):
    name = f"{scope}.{service.name}"
    found[f"service {name}"] = True
    for method in service.method:
        found[f"method {name}/{method.name}"] = {
            "input": method.input_type,
            "output": method.output_type,
            "streams": (method.client_streaming, method.server_streaming),
        }


def without_json_names(found):
    """Compilers may leave out json_name, which follows from the name; then it is not compared."""
    for fact in found.values():
        if isinstance(fact, dict):
            fact.pop("json name", None)
    return found


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    theirs, mine = facts(published()), facts(ours(sys.argv[1]))
    if any(isinstance(fact, dict) and "json name" in fact and not fact["json name"] for fact in (*theirs.values(), *mine.values())):
        theirs, mine = without_json_names(theirs), without_json_names(mine)
    differences = [f"only published: {what}" for what in theirs.keys() - mine.keys()]
    differences += [f"only here: {what}" for what in mine.keys() - theirs.keys()]
    differences += [
        f"differs: {what}: published {theirs[what]}, here {mine[what]}"
        for what in theirs.keys() & mine.keys()
        if theirs[what] != mine[what]
    ]
    if differences:
        print("\n".join(sorted(differences)))
        sys.exit(1)
    print(f"wire-equal in {len(mine)} facts")


if __name__ == "__main__":
    main()
