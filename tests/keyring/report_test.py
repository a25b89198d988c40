# SPDX-License-Identifier: MIT
"""The page of `dkimkit keyring report`, read as a browser reads it.

usage: report_test.py DKIMKIT REPORT_DEMO

What it should say comes from `list`, `status` and `records`, and from what
REPORT_DEMO did to each domain.
"""

import collections
import html.parser
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

NOW = 1785096000
VOID = {"meta", "br", "wbr", "rect", "line"}
STATUSES = {"damaged", "leaving", "compromised", "degraded", "no-keys",
            "records-missing", "disabled", "rotating", "draining", "valid"}


class Node:
    def __init__(self, name, attributes, parent):
        self.name = name
        self.attributes = attributes
        self.parent = parent
        self.children = []

    def has_class(self, word):
        return word in (self.attributes.get("class") or "").split()

    def all(self, name=None, word=None):
        for child in self.children:
            if isinstance(child, Node):
                if ((name is None or child.name == name) and
                        (word is None or child.has_class(word))):
                    yield child
                yield from child.all(name, word)

    def first(self, name=None, word=None):
        return next(self.all(name, word))

    def text(self):
        return "".join(c if isinstance(c, str) else c.text()
                       for c in self.children)


class Page(html.parser.HTMLParser):
    """A tree; an end tag that doesn't fit its start tag is a fault."""

    def __init__(self, text):
        super().__init__()
        self.root = self.at = Node("", {}, None)
        self.faults = []
        self.feed(text)
        self.close()
        if self.at is not self.root:
            self.faults.append("not ended: " + self.at.name)

    def handle_starttag(self, name, attributes):
        if len(dict(attributes)) != len(attributes):
            self.faults.append("an attribute twice: " + name)
        node = Node(name, dict(attributes), self.at)
        self.at.children.append(node)
        if name not in VOID:
            self.at = node

    def handle_startendtag(self, name, attributes):
        self.at.children.append(Node(name, dict(attributes), self.at))

    def handle_endtag(self, name):
        if self.at.name != name:
            self.faults.append("%s ended by %s" % (self.at.name, name))
        else:
            self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)


class Tests:
    def __init__(self, program, demo, directory):
        self.program = os.path.abspath(program)
        self.directory = pathlib.Path(directory)
        self.ring = str(self.directory / "ring.db")
        self.count = self.failures = 0
        told = subprocess.run([demo, directory], check=True,
                              stdout=subprocess.PIPE).stdout.decode()
        self.stories = {}
        self.tenants = {}
        for line in told.splitlines():
            name, self.tenants[name], self.stories[name] = line.split("\t")

    def ok(self, good, name, *diagnosis):
        self.count += 1
        self.failures += not good
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, name))
        for item in diagnosis if not good else []:
            print("# " + str(item)[:2000].replace("\n", "\n# "))

    def run(self, command, *args, ring=None, code=0):
        done = subprocess.run(
            [self.program, "keyring", command, "--keyring", ring or self.ring,
             "--now", str(NOW), *args], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        if done.returncode != code:
            raise RuntimeError("%s: %r" % (command, done))
        return done.stdout.decode("utf-8")

    def domains(self):
        return {d["domain"]: d for d in
                json.loads(self.run("list", "--json"))["domains"]}

    def page(self, *args, **options):
        return Page(self.run("report", *args, **options))


def shown(text):
    """A name as it is shown: what steers the text's direction is a "?"."""
    return text.replace("\u200f", "?")


def by_domain(page):
    return {d.first("b", "dn").text(): d
            for d in page.root.all("details", "domain")}


def counts(page):
    rows = page.root.first("table", "statuses").all("tr")
    return {r.first("th").text(): int(r.first("td", "count").text())
            for r in rows if any(r.all("td"))}


def levels(page):
    boxes = page.root.first("ul", "levels").all("li")
    return [int(b.first("b").text()) for b in boxes]


def self_contained(t, page, source):
    names = {n.name for n in page.root.all()}
    t.ok(not page.faults, "every element ends where it should", page.faults)
    t.ok(not names & {"script", "img", "link", "iframe", "object", "embed",
                      "form", "base", "audio", "video", "use", "image",
                      "foreignobject"}, "there is no script and nothing to "
         "load", names)
    bad = [(n.name, k, v) for n in page.root.all()
           for k, v in n.attributes.items()
           if k.startswith("on") or k in ("src", "style", "srcset", "action")
           or (k == "href" and not re.fullmatch(r"#d\d+", v))]
    t.ok(not bad, "no attribute runs or loads anything", bad[:5])
    style = page.root.first("style").text()
    t.ok("url(" not in style and "@import" not in style,
         "the style sheet loads nothing")
    policy = [m.attributes["content"] for m in page.root.all("meta")
              if m.attributes.get("http-equiv") == "Content-Security-Policy"]
    t.ok(policy == ["default-src 'none'; style-src 'unsafe-inline'"],
         "the policy forbids all but the style sheet", policy)
    t.ok(source.index("Content-Security-Policy") < source.index("<title>") <
         source.index("<style>"), "the policy stands before all else")
    t.ok(page.root.first("html").attributes.get("lang") == "en",
         "the language is known")


def identifiers(t, page):
    ids = [n.attributes["id"] for n in page.root.all()
           if "id" in n.attributes]
    t.ok(len(ids) == len(set(ids)) and
         all(re.fullmatch(r"d\d+", i) for i in ids),
         "ids are numbers, each once")
    goals = [a.attributes["href"][1:] for a in page.root.all("a")]
    t.ok(goals and set(goals) <= set(ids), "each link leads somewhere")
    classes = {w for n in page.root.all()
               for w in (n.attributes.get("class") or "").split()}
    t.ok(all(re.fullmatch(r"[a-z0-9-]+", w) for w in classes),
         "classes are the program's own")


def accessible(t, page):
    depth = [int(n.name[1]) for n in page.root.all()
             if re.fullmatch(r"h[1-6]", n.name)]
    t.ok(depth[0] == 1 and all(b <= a + 1 for a, b in zip(depth, depth[1:])),
         "no level of headings is left out", depth[:20])
    bad = [n.text()[:80] for n in page.root.all("table")
           if not any(h.attributes.get("scope") == "col"
                      for h in n.all("th"))]
    t.ok(not bad, "each table has headings", bad)
    charts = list(page.root.all("svg"))
    t.ok(charts and all(c.attributes.get("role") == "img" and
                        c.attributes.get("aria-label") for c in charts),
         "each picture has a text")


def complete(t, page, domains):
    details = by_domain(page)
    t.ok(set(details) == set(domains) == set(t.stories),
         "every domain is there", set(domains) ^ set(details))
    wrong = [n for n, d in domains.items()
             if d["status"] not in details[n].first("span", "badge").text()]
    t.ok(not wrong, "each with its status", wrong[:5])
    wrong = [n for n, d in domains.items() if d["signs"] and
             "signs: " + d["signs"] != details[n].first("span", "sg").text()]
    t.ok(not wrong, "each with the selector that signs", wrong[:5])
    expected = collections.Counter(d["status"] for d in domains.values())
    found = counts(page)
    t.ok(found.pop("all") == len(domains) and set(found) == STATUSES and
         found == {s: expected[s] for s in STATUSES},
         "the statuses are counted right", found, expected)
    t.ok(len([s for s in STATUSES if expected[s]]) >= 7,
         "the fixture has domains in seven statuses", expected)
    t.ok(sum(levels(page)) == len(domains), "so are the needs", levels(page))


def grouped(t, page):
    found = {}
    for section in page.root.all("section", "tenant"):
        tenant = section.first("h3").text()
        for name in section.all("b", "dn"):
            found[name.text()] = tenant
    t.ok(found == {n: shown(x) for n, x in t.tenants.items()},
         "domains stand with their tenants")


def escaped(t, page, source):
    names = set(t.tenants.values())
    t.ok("<script>alert(1)</script>" in names and
         any('"' in n and "'" in n and "\u200f" in n for n in names),
         "the fixture has hostile tenants", names)
    text = page.root.first("main").text()
    t.ok(all(shown(n) in text for n in names), "their names are text")
    t.ok("\u200f" not in source, "nothing turns the text around")
    hostile = [n for n, s in t.stories.items() if s == "hostile"]
    details = by_domain(page)
    t.ok(hostile and all(
        "</script><img src=x onerror=alert(1)> & \"'" in details[n].text()
        for n in hostile), "display names are text")


def table_records(table):
    heads = [h.text() for h in table.first("thead").all("th")]
    rows = []
    for row in table.first("tbody").all("tr"):
        cells = dict(zip(heads, (c.text() for c in row.all("td"))))
        rows.append((cells["Name"], cells["Type"], int(cells["TTL"]),
                     cells["Value"]))
    return rows


def records(t, page, domains):
    details = by_domain(page)
    wrong = []
    for name in domains:
        expected = [(r["name"], r["type"], r["ttl"], r["value"]) for r in
                    json.loads(t.run("records", "--json", name))["records"]]
        found = [r for table in details[name].all("table", "records")
                 for r in table_records(table)]
        if found != expected:
            wrong.append((name, found, expected))
    t.ok(not wrong, "the records of each domain are right", wrong[:1])


def attention(t, page, domains):
    rows = {}
    order = []
    for body in page.root.all("table", "attention"):
        for domain in body.all("tbody"):
            name = domain.first("a").text()
            rows[name] = domain
            order.append(body.parent.first("h3").first("span").text())
    rank = {"Alarm:": 0, "To do:": 1, "Advice:": 2}
    t.ok(order == sorted(order, key=lambda w: rank[w]) and
         collections.Counter(order) ==
         dict(zip(rank, levels(page)[:3])), "alarms come first", order)
    expected = {"lost": "selector1._domainkey.%s",
                "wrong": "selector2._domainkey.%s"}
    for story, wanted in [("lost", 1), ("wrong", 1), ("waiting", 2),
                          ("compromised", 1), ("stalled", 1), ("foreign", 1)]:
        names = [n for n, s in t.stories.items() if s == story]
        bad = []
        for name in names:
            every = json.loads(t.run("records", "--json", name))["records"]
            by = ("host" if story in ("compromised", "stalled", "foreign")
                  else "owner")
            codes = [c.text() for c in rows[name].all("code")]
            pairs = set(zip(codes[::2], codes[1::2]))
            right = {(r["name"], r["value"]) for r in every if r["by"] == by}
            if len(pairs) != wanted or not pairs <= right:
                bad.append((name, pairs, right))
            if story in expected and codes[0] != expected[story] % name:
                bad.append((name, codes))
        t.ok(names and not bad, "what to publish: " + story, bad[:1])
    silent = {n for n, s in t.stories.items()
              if s in ("valid", "rotating", "draining", "retired", "revoked",
                       "hostile", "initial", "fresh")}
    t.ok(not silent & set(rows), "nothing is asked of good domains",
         silent & set(rows))
    for story, words in [("disabled", "isn't enabled"), ("short", "is short")]:
        bad = [n for n, s in t.stories.items() if s == story and
               words not in rows[n].parent.parent.first("h3").text()]
        t.ok(not bad, "advice: " + story, bad)


def timelines(t, page, domains):
    iso = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
    bad = []
    for name, node in by_domain(page).items():
        steps = [s.text() for s in node.first("ol", "steps").all("li")]
        times = [iso.search(s).group(1) for s in steps]
        if times != sorted(times) or sum(s.endswith(" now") for s in steps) != 1:
            bad.append((name, steps))
        at = [s.endswith(" now") for s in steps].index(True)
        later = [s.has_class("later")
                 for s in node.first("ol", "steps").all("li")]
        if any(later[:at]) or not all(later[at + 1:]):
            bad.append((name, later))
    t.ok(not bad, "steps are in order, now among them", bad[:1])
    name = next(n for n, s in t.stories.items() if s == "draining")
    steps = [s.text() for s in by_domain(page)[name].first("ol").all("li")]
    words = ["key generated", "published", "seen", "hold over", "switch",
             "last signature", "now", "drained"]
    places = [max(i for i, s in enumerate(steps) if w in s) for w in words]
    t.ok(places == sorted(places), "a rotation goes on as it should", steps)
    name = next(n for n, s in t.stories.items() if s == "rotating")
    node = by_domain(page)[name]
    t.ok(domains[name]["rotate_on"] > NOW and
         "switch planned" in node.first("ol").text() and
         any(x.has_class("switch") for x in node.all("line")),
         "a switch that is planned is shown")


def tenant(t, domains):
    names = [n for n, x in t.tenants.items() if x == "Litware"]
    page = t.page("--tenant", "Litware", "--title", "<b>Yours & ours</b>")
    t.ok(sorted(by_domain(page)) == sorted(names), "a tenant's own page")
    t.ok(page.root.first("title").text() == "<b>Yours & ours</b>" ==
         page.root.first("h1").text(), "with a title of one's own")
    others = set(t.tenants.values()) - {"Litware"}
    text = page.root.text()
    t.ok(not any(shown(o) in text for o in others) and
         not any(n in text for n, x in t.tenants.items() if x != "Litware"),
         "says nothing about others")
    t.run("report", "--tenant", "nobody", code=66)
    t.run("report", "--json", code=64)


def damaged(t):
    copy = str(t.directory / "damaged.db")
    shutil.copy(t.ring, copy)
    base = sqlite3.connect(copy)
    name = next(n for n, s in t.stories.items() if s == "valid")
    base.execute("UPDATE ring_domain SET record = zeroblob(length(record)) "
                 "WHERE name = ?", (name,))
    base.commit()
    base.close()
    page = t.page(ring=copy)
    t.ok(counts(page)["damaged"] == 1 and
         name in page.root.first("table", "attention").text() and
         "damaged" in by_domain(page)[name].text(),
         "a domain that can't be read is the first alarm")


def late(t):
    later = subprocess.run(
        [t.program, "keyring", "report", "--keyring", t.ring, "--now",
         str(NOW + 5 * 86400)], stdout=subprocess.PIPE, check=True).stdout
    page = Page(later.decode())
    t.ok("Nobody ticks" in page.root.first("p", "warn").text() and
         "200 domains" in page.root.first("p", "warn").text() and
         "weren't checked lately" in page.root.text(),
         "it says when nobody ticks or checks")


def secret(t, source):
    base = sqlite3.connect(t.ring)
    blobs = [r[0] for r in base.execute("SELECT sealed FROM ring_key "
                                        "WHERE sealed IS NOT NULL")]
    base.close()
    t.ok(blobs and not any(b.hex() in source for b in blobs) and
         "PRIVATE KEY" not in source, "no private key is in it")


def files(t, source):
    path = t.directory / "page.html"
    path.write_text("before")
    t.run("report", "--output", str(path))
    t.ok(path.read_text("utf-8") == source, "the file has the same")
    t.run("report", "--output", str(t.directory / "none" / "page.html"),
          code=74)
    t.ok(t.run("report") == source, "twice the same")
    t.ok({p.name for p in t.directory.iterdir() if p.name.startswith(".")} ==
         set(), "nothing half-written is left")


def main():
    with tempfile.TemporaryDirectory(prefix="dkimkit-report-") as directory:
        t = Tests(sys.argv[1], sys.argv[2], directory)
        source = t.run("report")
        page = Page(source)
        domains = t.domains()
        self_contained(t, page, source)
        identifiers(t, page)
        accessible(t, page)
        complete(t, page, domains)
        grouped(t, page)
        escaped(t, page, source)
        records(t, page, domains)
        attention(t, page, domains)
        timelines(t, page, domains)
        tenant(t, domains)
        damaged(t)
        late(t)
        secret(t, source)
        files(t, source)
        print("1..%d" % t.count)
        return 1 if t.failures else 0


if __name__ == "__main__":
    sys.exit(main())
