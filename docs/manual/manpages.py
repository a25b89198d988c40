# SPDX-License-Identifier: MIT
"""Man pages from Doxygen's XML: one for each function, callback, enumeration,
struct and header, and dkimkit(3), the index by task."""
import re

import roff
import tasks
import xmlread

OTHER_LIBRARIES = ("cares", "unbound", "keyring")
STATUSES = re.compile(r"((?:\\fBDKIMKIT_\w+\\fP(?: or |, | and )?)+)(.*)", re.S)
# Columns of a synopsis.
WIDTH = 70


def library(header):
    """The library's name for pkg-config, e.g. "dkimkit-keyring" of keyring_check.h."""
    part = re.match("[a-z]+", header).group()
    return "dkimkit-" + part if part in OTHER_LIBRARIES else "dkimkit"


def header_page(header):
    return "dkimkit_" + header


def see(names):
    rows = ["\\fB%s\\fP(%s)" % (roff.text(name), section) for name, section in names]
    return [".SH SEE ALSO", ".ad l", ".nh"] + [row + "," for row in rows[:-1]] + rows[-1:]


def declaration(item):
    """The synopsis of a function or callback, a parameter a line if it is long."""
    params = item.params or callback_params(item)
    if item.kind == "function":
        head, end = "%s%s(" % (spaced(item.type), item.name), ");"
    else:
        head, end = "typedef %s(*%s)(" % (spaced(item.type.removesuffix("(*")), item.name), ");"
    parts = [parameter(kind, name) for kind, name in params]
    if not parts:
        return ["\\fB%s\\fP" % roff.text(head + "void" + end)]
    rows, row, column = [], "\\fB%s\\fP" % roff.text(head), len(head)
    indent = min(len(head), 28)
    for number, (shown, length) in enumerate(parts):
        last = number == len(parts) - 1
        if number and column + length > WIDTH:
            rows.append(row.rstrip())
            row, column = " " * indent, indent
        row += shown + ("\\fB%s\\fP" % end if last else "\\fB,\\fP ")
        column += length + 2
    return rows + [row]


def spaced(kind):
    return kind if kind.endswith("*") else kind + " "


def parameter(kind, name):
    pointer = re.match(r"(.*\(\*)(\).*)", kind)
    array = re.match(r"(.*?)(\[\d*\])$", kind)
    before, after = pointer.groups() if pointer else array.groups() if array else (kind, "")
    before = before if pointer else spaced(before.strip())
    shown = "\\fB%s\\fP%s" % (roff.text(before), roff.italic(name))
    return shown + ("\\fB%s\\fP" % roff.text(after) if after else ""), len(before + name + after)


def callback_params(item):
    inside = item.args.removeprefix(")").strip()[1:-1]
    found = []
    for part in inside.split(", "):
        match = re.match(r"(.*?)(\w+)(\[\d*\])?$", part)
        if match and part != "void":
            found.append((match.group(1).strip() + (match.group(3) or ""), match.group(2)))
    return found


class Pages:
    def __init__(self, headers, index, version, date):
        self.headers, self.index, self.version, self.date = headers, index, version, date
        self.statuses = {value.name: value for header in headers for item in header.items
                         if item.name in ("dkimkit_status", "dkimkit_keyring_error")
                         for value in item.values}
        self.beside = tasks.beside(index)
        self.rules = {item.name: rules for header in headers for item in header.items
                      if item.kind == "typedef" and is_opaque(header, item)
                      and (rules := thread_rules(item.brief, item.detail))}
        # Functions that say of no thread whether it may call them.
        self.without_rule = []

    def head(self, name, brief, section=3):
        title = roff.text(brief if isinstance(brief, str) else xmlread.plain(brief).rstrip("."))
        return ['.\\" SPDX-License-Identifier: MIT',
                '.\\" Made from the headers; they are the place to mend it.',
                '.TH %s %d "%s" "dkimkit %s" "dkimkit manual"' % (name.upper(), section, self.date, self.version),
                ".SH NAME"] + roff.lines("%s \\- %s" % (roff.text(name), title))

    def synopsis(self, header, rows):
        return [".SH LIBRARY", "lib%s: \\fBpkg\\-config \\-\\-cflags \\-\\-libs %s\\fP" % (
            roff.text(library(header)), roff.text(library(header))),
            ".SH SYNOPSIS", ".nf", "\\fB#include <dkimkit/%s>\\fP" % roff.text(header)] + \
            ([".PP"] + rows if rows else []) + [".fi"]

    def description(self, item):
        words = roff.Description(name for _, name in item.params or callback_params(item))
        brief, more = words.paragraphs(item.brief), words.paragraphs(item.detail)
        return [".SH DESCRIPTION"] + brief + ([".PP"] if more else []) + more

    def parameters(self, item):
        words = roff.Description(name for _, name in item.params or callback_params(item))
        out = []
        for _, name in item.params or callback_params(item):
            if name in item.docs:
                out += [".TP", roff.italic(name)] + words.paragraphs(item.docs[name])
        return [".SH PARAMETERS"] + out if out else []

    def returned(self, item):
        """A list, where the first sentence is one of statuses."""
        if item.returned is None:
            return []
        words = roff.Description(name for _, name in item.params or callback_params(item))
        said = " ".join(words.paragraphs(item.returned))
        first, more = re.match(r"(.*?)(?:\.(?= [A-Z])|$)(.*)", said, re.S).groups()
        clauses = re.split(r"; (?:and )?(?=\\fBDKIMKIT_)|, (?:and )?(?=\\fBDKIMKIT_)", first)
        if len(clauses) < 2 or not all(STATUSES.match(one) for one in clauses):
            return [".SH RETURN VALUE"] + roff.lines(
                re.sub(r"^[a-z](?=[a-z]* )", lambda one: one.group().upper(), said))
        out = [".SH RETURN VALUE"]
        for clause in clauses:
            out += self.clause(clause.rstrip("."))
        return out + ([".PP"] + roff.lines(more.rstrip(".") + ".") if more else [])

    def clause(self, clause):
        match = STATUSES.match(clause)
        names, rest = match.group(1).strip(" ,"), match.group(2).strip(" :,")
        known = self.statuses.get(re.search(r"DKIMKIT_\w+", names).group())
        if known and (not rest or rest[0] == "("):
            rest = " ".join(roff.Description().paragraphs(known.brief)).removesuffix(".") + (" " + rest if rest else "")
        return [".TP", names] + roff.lines(rest[:1].upper() + rest[1:] + ("" if rest.endswith("...)") else "."))

    def threads(self, item):
        """Its own rule, or those of the objects that it is given."""
        own = thread_rules(item.brief, item.detail, item.returned)
        if not own and item.kind == "typedef":
            own = ["Called in the thread that called the library."]
        if own:
            return [".SH THREADS"] + roff.lines(roff.text(" ".join(own)))
        out = []
        for name in dict.fromkeys(re.findall(r"(dkimkit_\w+) ?\*(?!\*)", " ; ".join(kind for kind, _ in item.params))):
            if name in self.rules:
                out += [".TP", roff.bold(name)] + roff.lines(roff.text(" ".join(self.rules[name])))
        if not out:
            self.without_rule.append(item.name)
        return [".SH THREADS"] + out

    def history(self, item):
        return [".SH HISTORY", "Since dkimkit %s." % item.since] if item.since else []

    def function(self, item):
        others = [(name, 3) for name in self.beside.get(item.name, [])]
        types = [(name, 3) for name in self.types_of(item)]
        return self.head(item.name, item.brief) + self.synopsis(item.header, declaration(item)) + \
            self.description(item) + self.parameters(item) + self.returned(item) + \
            self.threads(item) + self.history(item) + see(others + types + [(header_page(item.header), 3), ("dkimkit", 3)])

    def types_of(self, item):
        pages = {one.name for header in self.headers for one in header.items if has_page(one)}
        used = re.findall(r"dkimkit_\w+", " ".join([item.type, item.args] + [kind for kind, _ in item.params]))
        return [name for name in dict.fromkeys(used) if name in pages and name != item.name]

    def users(self, item):
        return [(one.name, 3) for header in self.headers for one in header.items
                if one.kind == "function" and item.name in self.types_of(one)][:12]

    def values(self, item):
        head = "typedef enum %s" if item.kind == "enum" else "typedef struct %s"
        out = self.head(item.name, item.brief) + \
            self.synopsis(item.header, ["\\fB%s { ... } %s;\\fP" % (
                roff.text(head % item.name), roff.text(item.name))]) + self.description(item)
        out += [".SH VALUES" if item.kind == "enum" else ".SH MEMBERS"]
        for value in item.values:
            words = roff.Description()
            more = words.paragraphs(value.detail)
            for returned in value.detail.iter("simplesect"):
                more += [".PP"] + roff.lines("Returns " + " ".join(words.paragraphs(returned)))
            shown = value.name + (" " + value.initializer if value.initializer else "")
            out += [".TP", roff.bold(shown)] + words.paragraphs(value.brief) + \
                ([".RS", ".PP"] + more + [".RE"] if more else [])
        return out + self.history(item) + see(self.users(item) + [(header_page(item.header), 3)])

    def header(self, header):
        words = roff.Description()
        out = self.head(header_page(header.name), header.brief) + self.synopsis(header.name, [])
        out += [".SH DESCRIPTION"] + words.paragraphs(header.brief)
        more = words.paragraphs(header.detail)
        out += [".PP"] + more if more else []
        for title, kinds in (("CONSTANTS", ["define"]), ("TYPES", ["typedef", "enum", "struct"]),
                             ("FUNCTIONS", ["function"])):
            rows = []
            for item in header.items:
                if item.kind in kinds and (item.kind != "typedef" or is_opaque(header, item)):
                    shown = roff.bold(item.name) + ("(3)" if has_page(item) else "")
                    more = words.paragraphs(item.detail) if not has_page(item) else []
                    rows += [".TP", shown] + words.paragraphs(item.brief) + \
                        ([".RS", ".PP"] + more + [".RE"] if more else [])
            out += [".SH " + title] + rows if rows else []
        return out + see([("dkimkit", 3)])

    def overview(self):
        out = self.head("dkimkit", "the DKIM library: index by task")
        out += [".SH DESCRIPTION", ".ad l", ".nh", "Signs and verifies mail with DKIM (RFC 6376).",
                "The conventions of all functions are in \\fBdkimkit_common.h\\fP(3)."]
        for task in self.index:
            out += [".SS " + roff.text(task.name)]
            for note in task.note:
                out += roff.lines(roff.text(note))
            for row in task.rows:
                shown = ["\\fB%s\\fP(3)" % roff.text(name) for name in row.functions]
                out += [".TP", roff.text(row.what)] + [one + "," for one in shown[:-1]] + shown[-1:]
        pages = [(header_page(header.name), 3) for header in self.headers]
        return out + see([("dkimkit", 1)] + pages)

    def all(self):
        yield "dkimkit", self.overview()
        for header in self.headers:
            yield header_page(header.name), self.header(header)
            for item in header.items:
                if has_page(item):
                    make = self.values if item.kind in ("enum", "struct") else self.function
                    yield item.name, make(item)


def thread_rules(*elements):
    """The sentences about threads."""
    text = " ".join(map(xmlread.plain, elements))
    return re.findall(r"(?<!\S)[A-Z](?:[^.]|\.(?=\w))*\bthreads?\b(?:[^.]|\.(?=\w))*\.", text)


def is_opaque(header, item):
    return not any(one.kind in ("enum", "struct") and one.name == item.name for one in header.items)


def tidied(page):
    """Without paragraphs that another macro begins anyway."""
    page = [line for line in page if line]
    begins = (".PP", ".TP", ".IP", ".SH", ".SS", ".RE")
    return [line for number, line in enumerate(page)
            if line != ".PP" or not (page[number + 1].startswith(begins) or
                                     re.match(r"\.(SH|SS|ad)\b", page[number - 1]))]


def has_page(item):
    return item.kind in ("function", "enum", "struct") or \
        item.kind == "typedef" and item.type.endswith("(*")


def write(directory, headers, index, version, date):
    directory.mkdir(parents=True, exist_ok=True)
    pages = Pages(headers, index, version, date)
    for name, page in pages.all():
        (directory / (name + ".3")).write_text("\n".join(tidied(page)) + "\n")
    return [f"{name} has no rule for threads" for name in pages.without_rule]
