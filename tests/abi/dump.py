# SPDX-License-Identifier: MIT
"""The ABI of a library as XML of abidw's: what programs can see of it, without
paths and without the insides of opaque structs."""
import re
import subprocess
import xml.etree.ElementTree as ElementTree

# Structs whose members programs know; all others are opaque.
OPEN_STRUCTS = {"dkimkit_mem", "dkimkit_crypto_ops"}

OPTIONS = ["--exported-interfaces-only", "--no-show-locs", "--no-corpus-path",
           "--no-comp-dir-path", "--no-architecture", "--no-elf-needed", "--no-parameter-names",
           "--no-write-default-sizes"]


def close_structs(corpus):
    """abidw could tell opaque structs by their headers, but only by the names of
    these without directories, and lib/core/config.h isn't dkimkit/config.h."""
    for struct in corpus.iter("class-decl"):
        if struct.get("name") not in OPEN_STRUCTS and struct.get("is-declaration-only") != "yes":
            for child in list(struct):
                struct.remove(child)
            struct.text = None
            struct.attrib.pop("size-in-bits", None)
            struct.set("is-declaration-only", "yes")


def is_reference(key):
    return key.endswith(("type-id", "typedef-id"))


def references(node):
    return {value for one in node.iter() for key, value in one.attrib.items() if is_reference(key)}


def drop_unused(corpus):
    """What was only known to the insides of opaque structs."""
    found = [node for unit in corpus.iter("abi-instr") for node in unit]
    types = {}
    for node in found:
        types.setdefault(node.get("id"), []).append(node)
    used, todo = {None}, set().union(*map(references, types[None]))
    while todo:
        used |= todo
        todo = set().union(*(references(node) for one in todo for node in types.get(one, ()))) - used
    for unit in corpus.iter("abi-instr"):
        for node in list(unit):
            if node.get("id") not in used:
                unit.remove(node)


def renumber(corpus):
    """The ids in the order in which they stand, so that the same ABI is the same
    text."""
    numbers = {}
    for node in corpus.iter():
        for key, value in node.attrib.items():
            if key == "id" or is_reference(key):
                node.set(key, numbers.setdefault(value, f"type-id-{len(numbers) + 1}"))


def dump(library):
    run = subprocess.run(["abidw", *OPTIONS, library], capture_output=True, text=True, check=True)
    corpus = ElementTree.fromstring(run.stdout)
    for unit in corpus.iter("abi-instr"):
        unit.set("path", re.sub(r"^.*?(?=lib/)", "", unit.get("path")))
    close_structs(corpus)
    drop_unused(corpus)
    renumber(corpus)
    ElementTree.indent(corpus, " ")
    return ElementTree.tostring(corpus, encoding="unicode") + "\n"


def symbols(text):
    """Name → version node of each function in such an XML."""
    return {node.get("name"): node.get("version")
            for node in ElementTree.fromstring(text).iter("elf-symbol")}
