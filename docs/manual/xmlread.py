# SPDX-License-Identifier: MIT
"""What Doxygen's XML says of the public headers."""
import collections
import pathlib
import re
import xml.etree.ElementTree as ElementTree

# brief, detail and returned are elements; params are (type, name); docs is
# name → element; values are an enumeration's or the members of a struct.
Item = collections.namedtuple("Item", "kind name header type args params brief detail docs returned since values")
Value = collections.namedtuple("Value", "name initializer brief detail")
Header = collections.namedtuple("Header", "name brief detail items")


def plain(element):
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip() if element is not None else ""


def values_of(member):
    """Of an enumeration."""
    return [Value(value.findtext("name"), value.findtext("initializer") or "",
                  value.find("briefdescription"), value.find("detaileddescription"))
            for value in member.findall("enumvalue")]


def item(member, header):
    detail = member.find("detaileddescription")
    docs = {plain(name): one.find("parameterdescription")
            for one in detail.iter("parameteritem") for name in one.iter("parametername")}
    sections = {one.get("kind"): one for one in detail.iter("simplesect")}
    params = [(plain(param.find("type")), param.findtext("declname"))
              for param in member.findall("param") if param.findtext("declname")]
    return Item(member.get("kind"), member.findtext("name"), header, plain(member.find("type")),
                member.findtext("argsstring") or "", params, member.find("briefdescription"),
                detail, docs, sections.get("return"), plain(sections.get("since")), values_of(member))


def member(one):
    kind, name, args = plain(one.find("type")), one.findtext("name"), one.findtext("argsstring")
    shown = "%s(*%s%s" % (kind.removesuffix("(*"), name, args) if args else "%s %s" % (kind, name)
    return Value(shown, "", one.find("briefdescription"), one.find("detaileddescription"))


def struct(path, header):
    compound = ElementTree.parse(path).find("compounddef")
    members = [member(one) for one in compound.iter("memberdef")]
    return Item("struct", compound.findtext("compoundname"), header, "", "", [],
                compound.find("briefdescription"), compound.find("detaileddescription"), {}, None,
                plain(next(compound.find("detaileddescription").iter("simplesect"), None)), members)


def headers(directory):
    """Of each public header what it declares."""
    directory = pathlib.Path(directory)
    found = []
    for path in sorted(directory.glob("*_8h.xml")):
        compound = ElementTree.parse(path).find("compounddef")
        name = compound.findtext("compoundname")
        items = [item(member, name) for member in compound.iter("memberdef")]
        items += [struct(directory / (one.get("refid") + ".xml"), name)
                  for one in compound.findall("innerclass")]
        found.append(Header(name, compound.find("briefdescription"),
                            compound.find("detaileddescription"), items))
    return found
