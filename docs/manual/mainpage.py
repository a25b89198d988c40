# SPDX-License-Identifier: MIT
"""The first page of the HTML: the index by task."""
import html
import re

GUIDES = re.compile(r"\bGuides?: (.*)")
LIBRARIES = [("libdkimkit", "verify, sign, keys and key records, Authentication-Results", "dkimkit.h"),
             ("libdkimkit-cares", "a resolver on c-ares", "cares.h"),
             ("libdkimkit-unbound", "a resolver on libunbound, which validates", "unbound.h"),
             ("libdkimkit-keyring", "keys of many tenants' domains, and their rotation", "keyring.h")]


def anchor(name):
    return "task_" + re.sub(r"\W+", "_", name.lower())


def note(words):
    guides = GUIDES.search(words)
    shown = html.escape(GUIDES.sub("", words), quote=False)
    return shown + ("<span class=\"guide\">Guide: %s</span>" % ", ".join(
        "@ref guide_%s \"%s\"" % ((one.removesuffix(".md"),) * 2)
        for one in guides.group(1).split(", ")) if guides else "")


def short(name):
    """A link, which a table of them is read by without its prefix."""
    return "@ref %s \"%s\"" % (name, name.removeprefix("dkimkit_"))


def section(task):
    out = ["@anchor " + anchor(task.name), "<h2>%s</h2>" % html.escape(task.name)]
    out += ["<p>%s</p>" % note(words) for words in task.note]
    out += ["<table class=\"tasks\">"]
    for row in task.rows:
        out += ["<tr><td>%s</td><td>" % html.escape(row.what, quote=False),
                " ".join(short(name) for name in row.functions), "</td></tr>"]
    return out + ["</table>"]


def page(tasks, count):
    out = ["/** @mainpage dkimkit reference", "",
           "Signs and verifies mail with DKIM (RFC 6376, 8301, 8463, 8616). %d functions, by task; each stands "
           "here without the prefix <code>dkimkit_</code>." % count, "",
           "What holds for all functions: @ref common.h", "",
           "<div class=\"tasklist\">",
           " &middot; ".join("@ref %s \"%s\"" % (anchor(task.name), task.name) for task in tasks), "</div>"]
    for task in tasks:
        out += section(task)
    out += ["<h2>Libraries and headers</h2>", "<table class=\"tasks\">"]
    for name, what, header in LIBRARIES:
        out += ["<tr><td>%s</td><td>%s: @ref %s</td></tr>" % (name, what, header)]
    return "\n".join(out + ["</table>", "*/", ""])
